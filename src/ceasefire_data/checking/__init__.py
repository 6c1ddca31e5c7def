"""What is wrong with records: the program run over them, keys, references and advice."""
