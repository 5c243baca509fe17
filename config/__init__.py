"""The environments, in the order of promotion; each is a file of this folder that sets ENVIRONMENT."""

ENVIRONMENTS = ("dev", "staging", "prod")
