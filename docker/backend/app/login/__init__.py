"""Who sends a request: the person that the issuer's ID token names."""
