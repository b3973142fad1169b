"""The key service: several machines of one node reach the one key store by mutual TLS. See README.md."""
