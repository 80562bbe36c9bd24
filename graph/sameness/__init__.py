"""Which records are one entity, and which might be."""
