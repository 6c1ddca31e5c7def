"""What is right: tables, fields, code lists and rules, and what is compiled from them."""
