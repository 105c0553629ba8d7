"""Benchmarks: CPU time and statements per page, compared with the minimum for our stack."""
