"""What pipelines call: which releases are at hand, typed frames, connections, citations, checks."""
