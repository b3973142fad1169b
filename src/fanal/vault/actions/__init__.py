"""What the vault does on orders from above. Mechanism: whether somebody may is asked and journalled by who calls."""
