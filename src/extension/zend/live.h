#ifndef SMDB_LIVE_H
#define SMDB_LIVE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * How a live connection was made. Everything points to memory of others, and holds only until PHP code runs again. The
 * host need not end with a NUL.
 */
typedef struct {
	const char *host;
	size_t host_length;
	const char *user;
	const char *password;
	size_t password_length;
	const char *socket;
	unsigned int port;
	bool over_socket;
	bool tls;
	bool tls_verify;
	const char *tls_ca;
	const char *tls_cert;
	const char *tls_key;
} smdb_login;

#endif
