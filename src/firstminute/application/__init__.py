"""Use cases, one module for each function of the stack, and the ports they speak through."""
