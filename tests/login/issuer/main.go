// An OpenID Connect issuer for tests: mockoidc at URLs of a test's choice, where nobody types a password.
// A test steers it on a second port, see steered.
package main

import (
	"encoding/json"
	"flag"
	"log"
	"net/http"
	"net/url"
	"sync"

	"github.com/oauth2-proxy/mockoidc"
)

// behaviour is what a test may change; without any change it behaves as it should.
type behaviour struct {
	Away     string         `json:"away"`    // refuse or hang
	Signing  string         `json:"signing"` // see signed
	Claims   map[string]any `json:"claims"`  // of ID tokens, instead of what they should be
	Lifetime int            `json:"lifetime_seconds"`
	Rotating bool           `json:"rotating"` // a refresh token is good for one use
}

var asItShould = behaviour{Lifetime: 3600}

type issuer struct {
	sync.Mutex
	*mockoidc.MockOIDC
	behaviour
	url       string
	person    person // who signs in from now on
	refreshes map[string]*mockoidc.Session
	asked     map[string]int // how often, by path
}

func main() {
	listen, control := flag.String("listen", "", "host:port"), flag.String("control", "", "host:port for a test")
	name := flag.String("issuer", "", "URL that its tokens name")
	login, token := flag.String("login", "", "URL of its login page"), flag.String("token", "", "URL of its tokens")
	keys := flag.String("keys", "", "URL of its keys")
	client, secret := flag.String("client", "", "the only client"), flag.String("secret", "", "what the client proves itself by")
	certificate, key := flag.String("certificate", "", "file; with it, it speaks TLS"), flag.String("key", "", "file")
	flag.Parse()

	i := &issuer{behaviour: asItShould, url: *name, refreshes: map[string]*mockoidc.Session{}, asked: map[string]int{}}
	i.MockOIDC, _ = mockoidc.NewServer(nil)
	i.Keypair, _ = mockoidc.RandomKeypair(2048)
	i.ClientID, i.ClientSecret = *client, *secret
	mockoidc.ScopesSupported = append(mockoidc.ScopesSupported, "offline_access")

	mux := http.NewServeMux()
	mux.HandleFunc(pathOf(*login), i.authorize)
	mux.HandleFunc(pathOf(*token), i.token)
	mux.HandleFunc(pathOf(*keys), i.JWKS)
	go func() { log.Fatal(http.ListenAndServe(*control, i.steered())) }()
	if *certificate != "" {
		log.Fatal(http.ListenAndServeTLS(*listen, *certificate, *key, i.unlessAway(mux)))
	}
	log.Fatal(http.ListenAndServe(*listen, i.unlessAway(mux)))
}

func pathOf(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Path == "" {
		log.Fatalf("%q is not a URL with a path", address)
	}
	return parsed.Path
}

// unlessAway counts each request, and answers it unless the issuer is away.
func (i *issuer) unlessAway(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.Lock()
		i.asked[r.URL.Path]++
		away := i.Away
		if away == "" {
			next.ServeHTTP(w, r)
		}
		i.Unlock()
		if away == "hang" {
			<-r.Context().Done()
		}
		if away != "" {
			http.Error(w, "away", http.StatusServiceUnavailable)
		}
	})
}

// steered has the requests of a test. Where it names a person, it gives the claims: {"sub": ..., "email": ...}
func (i *issuer) steered() http.Handler {
	mux := http.NewServeMux()
	on := func(pattern string, do func(given *json.Decoder) (answer any, err error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			i.Lock()
			defer i.Unlock()
			answer, err := do(json.NewDecoder(r.Body))
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			_ = json.NewEncoder(w).Encode(answer)
		})
	}
	on("PUT /{$}", func(given *json.Decoder) (any, error) {
		i.behaviour = asItShould
		return nil, given.Decode(&i.behaviour)
	})
	on("PUT /person", func(given *json.Decoder) (any, error) {
		i.person = person{}
		return nil, given.Decode(&i.person)
	})
	on("POST /token", func(given *json.Decoder) (any, error) {
		machine := person{}
		err := given.Decode(&machine)
		return i.idToken(&mockoidc.Session{Scopes: mockoidc.ScopesSupported, User: machine}), err
	})
	on("POST /rotate", func(*json.Decoder) (_ any, err error) {
		i.Keypair, err = mockoidc.RandomKeypair(2048)
		return nil, err
	})
	on("POST /revoke", func(*json.Decoder) (any, error) {
		clear(i.refreshes)
		return nil, nil
	})
	on("GET /asked", func(*json.Decoder) (any, error) { return i.asked, nil })
	return mux
}
