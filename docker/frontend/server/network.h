/* What the network of this machine is like, as far as Caddy's configuration depends on it. */

/* The option that has Caddy ask one of the resolvers, by chance, over TCP where one takes it: a connection that a lost
 * resolver does not accept fails soon, while Go waits five seconds for the answer to a datagram, and with it all who
 * ask for the same name meanwhile. Empty where there are none. */
const char *resolvers(void);

/* "tcp4" or "tcp6" where this machine has addresses of one kind alone, so that no others are asked for; or NULL. */
const char *address_kind(void);
