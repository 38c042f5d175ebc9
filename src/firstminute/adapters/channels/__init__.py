"""Outbound: one module for each provider that carries a touch."""
