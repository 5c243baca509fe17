"""Who may come in to staging and production; docs/login.md says what to write here.

Replace each name of example.com before the first deployment: `make secrets ENV=prod` lists what is left.
"""

from lib.model import Login, SecretKey

LOGIN = Login(
    issuer="https://login.example.com",
    login_url="https://login.example.com/authorize",
    token_url="https://login.example.com/token",
    keys_url="https://login.example.com/keys",
    client="goaltrajectory",
    client_secret=SecretKey(secret="login", key="client-secret"),
    cookie_secret=SecretKey(secret="login", key="cookie-secret"),
    domains=("example.com",),
)
