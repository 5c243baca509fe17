package main

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"
)

// person is whoever has these claims.
type person map[string]any

func (p person) ID() string { sub, _ := p["sub"].(string); return sub }

// What mockoidc would make tokens of; idToken makes them here.
func (person) Userinfo([]string) ([]byte, error)                            { return nil, nil }
func (person) Claims([]string, *mockoidc.IDTokenClaims) (jwt.Claims, error) { return nil, nil }

// scopeOf has what a client asks for to get a claim.
var scopeOf = map[string]string{"email": "email", "email_verified": "email", "groups": "groups", "name": "profile"}

func (i *issuer) authorize(w http.ResponseWriter, r *http.Request) {
	i.UserQueue.Queue = []mockoidc.User{i.person}
	i.Authorize(w, r)
}

// token answers a code as mockoidc does; refresh tokens are ours, so that they outlive a key and can be revoked.
func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	refresh := r.FormValue("refresh_token")
	if id, secret, basic := r.BasicAuth(); basic {
		r.Form.Set("client_id", id)
		r.Form.Set("client_secret", secret)
	}
	session := i.refreshes[refresh]
	if r.FormValue("grant_type") != "refresh_token" {
		answer := httptest.NewRecorder()
		if i.Token(answer, r); answer.Code != http.StatusOK {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes())
			return
		}
		session, _ = i.SessionStore.GetSessionByID(r.FormValue("code"))
	} else if session == nil || r.FormValue("client_secret") != i.ClientSecret {
		http.Error(w, `{"error": "invalid_grant"}`, http.StatusBadRequest)
		return
	}
	token := i.idToken(session)
	session.OIDCNonce = "" // which tokens have at sign-in alone
	if i.Rotating || refresh == "" {
		delete(i.refreshes, refresh)
		refresh = rand.Text()
		i.refreshes[refresh] = session
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"token_type": "Bearer", "expires_in": i.Lifetime,
		"access_token": rand.Text(), "id_token": token, "refresh_token": refresh})
}

func (i *issuer) idToken(session *mockoidc.Session) string {
	now := time.Now()
	claims := jwt.MapClaims{"iss": i.url, "aud": i.ClientID, "iat": now.Unix(),
		"exp": now.Add(time.Duration(i.Lifetime) * time.Second).Unix()}
	if session.OIDCNonce != "" {
		claims["nonce"] = session.OIDCNonce
	}
	for name, value := range session.User.(person) {
		if scope := scopeOf[name]; scope == "" || slices.Contains(session.Scopes, scope) {
			claims[name] = value
		}
	}
	maps.Copy(claims, i.Claims)
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
	return i.signed(claims)
}

// signed signs claims by the issuer's key, or in a way that nobody should accept; a stranger's key is in mockoidc's source.
func (i *issuer) signed(claims jwt.MapClaims) string {
	stranger, _ := mockoidc.DefaultKeypair()
	token, _ := i.Keypair.SignJWT(claims)
	switch i.Signing {
	case "none": // the algorithm
		token, _ = jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	case "hs256": // with the public key, which everybody knows, as the secret
		key, _ := x509.MarshalPKIXPublicKey(i.Keypair.PublicKey)
		public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: key})
		forged := jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
		forged.Header["kid"], _ = i.Keypair.KeyID()
		token, _ = forged.SignedString(public)
	case "unsigned": // the signature is left out
		token = token[:strings.LastIndex(token, ".")+1]
	case "signature": // by another key of the same name
		stranger.Kid, _ = i.Keypair.KeyID()
		token, _ = stranger.SignJWT(claims)
	case "key": // one that the issuer does not list
		token, _ = stranger.SignJWT(claims)
	}
	return token
}
