"""The register of commitments: what was promised to whom, for when and on what basis, and whether it was kept."""
