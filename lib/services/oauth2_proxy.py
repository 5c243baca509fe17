"""The login proxy, OAuth2 Proxy: it lets in to the web app whom the issuer knows and `login` names.

The settings' names and meanings are in OAuth2 Proxy, "Configuration Overview" (7.15).
"""

from lib.model import (
    HTTP,
    ISSUER,
    METRICS,
    Alert,
    Availability,
    Call,
    HttpGet,
    Latency,
    Objectives,
    Port,
    Probe,
    Probes,
    Series,
    Service,
)

_REQUESTS = "oauth2_proxy_requests_total"

_COOKIES = {
    # Browsers take a cookie of this name only with Secure, for all paths and for this very host.
    "COOKIE_NAME": "__Host-goaltrajectory",
    "COOKIE_SECURE": "true",
    "COOKIE_HTTPONLY": "true",
    # `strict` would keep the cookie from the request by which the issuer sends people back.
    "COOKIE_SAMESITE": "lax",
    # Several tabs may sign in at once.
    "COOKIE_CSRF_PER_REQUEST": "true",
    "COOKIE_CSRF_PER_REQUEST_LIMIT": "5",
    "COOKIE_CSRF_EXPIRE": "15m",
}
_TOKENS = {
    # Asked for its settings at the start, an issuer that is away would keep the proxy from starting.
    "PROVIDER": "oidc",
    "SKIP_OIDC_DISCOVERY": "true",
    "OIDC_ENABLED_SIGNING_ALGS": "RS256,ES256",
    "CODE_CHALLENGE_METHOD": "S256",
    # PKCE binds a code to its sign-in. A nonce would end sessions: renewed tokens have none, and where it
    # cannot be renewed again, the token at hand is compared with the nonce of the sign-in.
    "INSECURE_OIDC_SKIP_NONCE": "true",
}
_UPSTREAM = {
    "UPSTREAM_TIMEOUT": "47s",
    # The backend gets the ID token, in place of what came from outside, and nothing else about the person.
    "PASS_AUTHORIZATION_HEADER": "true",
    "PASS_BASIC_AUTH": "false",
    "PASS_USER_HEADERS": "false",
    # A fetch cannot follow a redirect to the issuer: it gets 401.
    "API_ROUTES": "^/api(/|$)",
    "SKIP_PROVIDER_BUTTON": "true",
}
# Lines of JSON without e-mail addresses, codes and tokens. Some messages name a person, and some repeat what
# an issuer or a stranger said: those are replaced or cut. Go's escapes are not JSON's, so a URL's are used.
_EVENT = (
    '{{$event := printf "%.92s" .Message}}'
    '{{$redeemed := "Error redeeming code during OAuth2 callback: email not verified"}}'
    '{{if eq (printf "%.17s" .File) "stored_session.go"}}{{$event = "a session was renewed or ended"}}'
    '{{else if eq (printf "%.63s" .Message) $redeemed}}{{$event = $redeemed}}{{end}}'
    '{{if eq (printf "%q" $event) (printf `"%s"` $event)}}{{$event}}{{else}}{{urlquery $event}}{{end}}'
)
_LOGS = {
    "STANDARD_LOGGING_FORMAT": '{"level":"info","timestamp":"{{.Timestamp}}","event":"' + _EVENT + '"}',
    "AUTH_LOGGING_FORMAT": '{"level":"info","timestamp":"{{.Timestamp}}","event":"{{.Status}}",'
    '"request_id":"{{urlquery .RequestID}}"}',
    "REQUEST_LOGGING_FORMAT": '{"level":"info","timestamp":"{{.Timestamp}}","event":"request",'
    '"method":"{{urlquery .RequestMethod}}","status":{{.StatusCode}},'
    '"duration_seconds":{{.RequestDuration}},"request_id":"{{urlquery .RequestID}}"}',
    "SILENCE_PING_LOGGING": "true",
}

OAUTH2_PROXY = Service(
    name="oauth2-proxy",
    component="login",
    contract=False,
    guards="frontend",
    exposed=HTTP,
    calls=(
        Call(to="frontend", setting="OAUTH2_PROXY_UPSTREAMS"),
        Call(to=ISSUER, setting="OAUTH2_PROXY_OIDC_ISSUER_URL", optional=True),
    ),
    call_seconds={"frontend": 47.0, ISSUER: 30.0},
    settings={
        f"OAUTH2_PROXY_{name}": value for name, value in {**_COOKIES, **_TOKENS, **_UPSTREAM, **_LOGS}.items()
    },
    login_settings={
        "OAUTH2_PROXY_AUTHENTICATED_EMAILS_FILE": "addresses_file",
        "OAUTH2_PROXY_REDIRECT_URL": "callback",
        "OAUTH2_PROXY_CLIENT_ID": "client",
        "OAUTH2_PROXY_CLIENT_SECRET_FILE": "client_secret_file",
        "OAUTH2_PROXY_COOKIE_SECRET_FILE": "cookie_secret_file",
        "OAUTH2_PROXY_EMAIL_DOMAINS": "domains",
        "OAUTH2_PROXY_ALLOWED_GROUPS": "groups",
        "OAUTH2_PROXY_OIDC_JWKS_URL": "keys_url",
        "OAUTH2_PROXY_LOGIN_URL": "login_url",
        "OAUTH2_PROXY_SKIP_JWT_BEARER_TOKENS": "machines",
        "OAUTH2_PROXY_COOKIE_REFRESH": "renew",
        "OAUTH2_PROXY_SCOPE": "scopes",
        "OAUTH2_PROXY_COOKIE_EXPIRE": "session",
        "OAUTH2_PROXY_REDEEM_URL": "token_url",
    },
    ports=(
        Port(name=HTTP, number=4180, address_setting="OAUTH2_PROXY_HTTP_ADDRESS"),
        Port(name=METRICS, number=9090, address_setting="OAUTH2_PROXY_METRICS_ADDRESS"),
    ),
    probes=Probes(
        startup=Probe(check=HttpGet(path="/ping"), period_seconds=1, timeout_seconds=1, failures=30),
        readiness=Probe(check=HttpGet(path="/ready"), period_seconds=5, timeout_seconds=2, failures=2),
        liveness=Probe(check=HttpGet(path="/ping"), period_seconds=10, timeout_seconds=2, failures=3),
    ),
    drain_seconds=10,
    longest_request_seconds=50,
    objectives=Objectives(
        availability=Availability(
            percent=99.9,
            requests=Series(metric=_REQUESTS),
            failures=Series(metric=_REQUESTS, matchers={"code": "50[234]"}),
        ),
        latency=Latency(
            percent=99.0,
            seconds=1.0,
            requests=Series(metric="oauth2_proxy_response_duration_seconds"),
        ),
    ),
    alerts=(
        Alert(
            name="SignInsFailing",
            severity="warning",
            for_minutes=5,
            summary="sign-ins fail in the login proxy, as when the issuer is away or refuses it",
            # Strangers can make some fail as well, so a few do not count.
            expression=f'sum(increase({_REQUESTS}{{$scope,code="500"}}[5m])) > 5',
        ),
    ),
)
