/* Return the resolvers of this machine as Caddy's configuration names them, over TCP where one takes it.
 *
 * A connection that a lost resolver does not accept fails soon, while Go waits five seconds for the answer to a
 * datagram, and with it all who ask for the same name meanwhile. */
const char *resolvers(void);
