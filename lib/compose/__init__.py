"""The platform on one machine: a Compose project of each environment, and the files it is divided into."""
