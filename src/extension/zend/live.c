/*
 * Who a live mysqli or PDO connection was made as.
 *
 * mysqlnd keeps no usable password behind: its own record of it is garbage. The one documented point at which the true
 * arguments pass by is the `connect` method of its connections, which a plugin may wrap. What passes is remembered by
 * connection, wiped when the connection is freed, and never printed.
 *
 * In C because the structures are those of the headers, whose layout changes with the version of PHP.
 */
#define _GNU_SOURCE
#include "php.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "ext/mysqlnd/mysqlnd.h"
#include "ext/mysqlnd/mysqlnd_structs.h"
#include "ext/mysqlnd/mysqlnd_libmysql_compat.h"
#include "ext/mysqlnd/mysqlnd_ext_plugin.h"
#include "ext/mysqli/php_mysqli_structs.h"
#include "ext/pdo/php_pdo_driver.h"

#include "live.h"

/* The first member of pdo_mysql's own structure, whose header is not installed. */
typedef struct {
	MYSQLND *server;
} pdo_mysql_head;

typedef struct record {
	struct record *next;
	const void *connection;
	char *host, *user, *password, *socket;
	size_t password_length;
	unsigned int port;
} record;

typedef MYSQLND_CLASS_METHODS_TYPE(mysqlnd_conn_data) methods;

static record *records;
static pthread_mutex_t records_lock = PTHREAD_MUTEX_INITIALIZER;
static methods *hooked, original;

static char *copy(const char *text, size_t length)
{
	char *out = malloc(length + 1);
	if (out) {
		if (length) {
			memcpy(out, text, length);
		}
		out[length] = 0;
	}
	return out;
}

static void release(record *r)
{
	if (r->password) {
		explicit_bzero(r->password, r->password_length);
	}
	free(r->host);
	free(r->user);
	free(r->password);
	free(r->socket);
	free(r);
}

static record *find(const void *connection)
{
	record *r = records;
	while (r && r->connection != connection) {
		r = r->next;
	}
	return r;
}

static void forget(const void *connection)
{
	pthread_mutex_lock(&records_lock);
	for (record **at = &records; *at; at = &(*at)->next) {
		if ((*at)->connection == connection) {
			record *gone = *at;
			*at = gone->next;
			release(gone);
			break;
		}
	}
	pthread_mutex_unlock(&records_lock);
}

static void remember(record *r)
{
	forget(r->connection);
	pthread_mutex_lock(&records_lock);
	r->next = records;
	records = r;
	pthread_mutex_unlock(&records_lock);
}

static enum_func_status on_connect(MYSQLND_CONN_DATA *conn, MYSQLND_CSTRING host, MYSQLND_CSTRING user,
	MYSQLND_CSTRING password, MYSQLND_CSTRING database, unsigned int port, MYSQLND_CSTRING socket, unsigned int flags)
{
	/* Copied first: the call may free what it was given. */
	record *r = calloc(1, sizeof *r);
	if (r) {
		r->connection = conn;
		r->host = copy(host.s, host.s ? host.l : 0);
		r->user = copy(user.s, user.s ? user.l : 0);
		r->password = copy(password.s, r->password_length = password.s ? password.l : 0);
		r->socket = copy(socket.s, socket.s ? socket.l : 0);
		r->port = port;
	}
	enum_func_status status = original.connect(conn, host, user, password, database, port, socket, flags);
	if (!r) {
		return status;
	}
	if (status == PASS && r->host && r->user && r->password && r->socket) {
		remember(r);
	} else {
		release(r);
		forget(conn);
	}
	return status;
}

static enum_func_status on_change_user(MYSQLND_CONN_DATA *conn, const char *user, const char *password,
	const char *database, bool silent, size_t password_length)
{
	char *new_user = copy(user ? user : "", user ? strlen(user) : 0);
	char *new_password = copy(password ? password : "", password ? password_length : 0);
	enum_func_status status = original.change_user(conn, user, password, database, silent, password_length);
	pthread_mutex_lock(&records_lock);
	record *r = find(conn);
	if (status == PASS && r && new_user && new_password) {
		char *swap = r->user;
		r->user = new_user;
		new_user = swap;
		swap = r->password;
		r->password = new_password;
		new_password = swap;
		size_t length = r->password_length;
		r->password_length = password ? password_length : 0;
		password_length = length;
	}
	pthread_mutex_unlock(&records_lock);
	if (new_password) {
		explicit_bzero(new_password, strlen(new_password));
	}
	free(new_user);
	free(new_password);
	return status;
}

static void on_free(MYSQLND_CONN_DATA *conn)
{
	forget(conn);
	original.free_contents(conn);
}

/* Loaded, started, and built for this very PHP: only then are its structures those of the headers. */
static bool usable(const char *name)
{
	zend_module_entry *m = zend_hash_str_find_ptr(&module_registry, name, strlen(name));
	return m && m->module_started && m->zend_api == ZEND_MODULE_API_NO && !strcmp(m->build_id, ZEND_MODULE_BUILD_ID);
}

static __typeof__(mysqlnd_plugin_methods_xetters) *accessors(void)
{
	return usable("mysqlnd") ? dlsym(RTLD_DEFAULT, "mysqlnd_plugin_methods_xetters") : NULL;
}

void smdb_hook_install(void)
{
	__typeof__(mysqlnd_plugin_methods_xetters) *x = accessors();
	if (x && (hooked = x->connection_data.get())) {
		original = *hooked;
		hooked->connect = on_connect;
		hooked->change_user = on_change_user;
		hooked->free_contents = on_free;
	}
}

void smdb_hook_remove(void)
{
	if (hooked) {
		hooked->connect = original.connect;
		hooked->change_user = original.change_user;
		hooked->free_contents = original.free_contents;
		hooked = NULL;
	}
	while (records) {
		forget(records->connection);
	}
}

/* Built on mysqlnd, not on libmysqlclient. */
static bool on_mysqlnd(const char *name)
{
	zend_module_entry *m = zend_hash_str_find_ptr(&module_registry, name, strlen(name));
	for (const zend_module_dep *d = m ? m->deps : NULL; d && d->name; d++) {
		if (!strcasecmp(d->name, "mysqlnd")) {
			return true;
		}
	}
	return false;
}

/* The class of that name if that module declares it; a user's class of the same name is another one. */
static zend_class_entry *class_of(const char *lower, const char *module)
{
	zend_class_entry *ce = zend_hash_str_find_ptr(CG(class_table), lower, strlen(lower));
	if (!ce || ce->type != ZEND_INTERNAL_CLASS || !ce->info.internal.module
			|| strcasecmp(ce->info.internal.module->name, module)) {
		return NULL;
	}
	return ce;
}

static MYSQLND *handle_of(zend_object *object, pdo_dbh_t **pdo)
{
	zend_class_entry *base;
	zval value;
	ZVAL_OBJ(&value, object);
	if ((base = class_of("mysqli", "mysqli")) && instanceof_function(object->ce, base)) {
		MYSQLI_RESOURCE *r = (MYSQLI_RESOURCE *) Z_MYSQLI_P(&value)->ptr;
		if (!usable("mysqli") || !on_mysqlnd("mysqli") || !r || r->status < MYSQLI_STATUS_VALID) {
			return NULL;
		}
		MY_MYSQL *my = r->ptr;
		return my ? my->mysql : NULL;
	}
	if ((base = class_of("pdo", "PDO")) && instanceof_function(object->ce, base)) {
		pdo_dbh_t *dbh = Z_PDO_DBH_P(&value);
		if (!usable("pdo") || !usable("pdo_mysql") || !on_mysqlnd("pdo_mysql") || !dbh || !dbh->driver
				|| dbh->is_closed || !dbh->driver_data || dbh->driver->driver_name_len != 5
				|| memcmp(dbh->driver->driver_name, "mysql", 5)) {
			return NULL;
		}
		*pdo = dbh;
		return ((pdo_mysql_head *) dbh->driver_data)->server;
	}
	return NULL;
}

/* What follows this word in the address that was connected to: the one record of it that every version of PHP keeps. */
static const char *behind(const MYSQLND_CONN_DATA *conn, const char *word)
{
	size_t length = strlen(word);
	return conn->scheme.s && !strncmp(conn->scheme.s, word, length) ? conn->scheme.s + length : NULL;
}

/* Of "tcp://host:port"; the host of an IPv6 address has colons of its own. Over a socket there is none to tell. */
static void host_of(const MYSQLND_CONN_DATA *conn, smdb_login *out)
{
	const char *host = behind(conn, "tcp://");
	const char *port = host ? strrchr(host, ':') : NULL;
	out->host = host;
	out->host_length = port ? (size_t) (port - host) : host ? strlen(host) : 0;
}

bool smdb_live_login(zend_object *object, smdb_login *out)
{
	pdo_dbh_t *pdo = NULL;
	__typeof__(mysqlnd_plugin_methods_xetters) *x = accessors();
	memset(out, 0, sizeof *out);
	if (!x || !usable("mysqlnd")) {
		return false;
	}
	MYSQLND *nd = handle_of(object, &pdo);
	if (!nd || nd->m != x->connection.get() || !nd->data || nd->data->m != x->connection_data.get()
			|| nd->data->state.state == CONN_QUIT_SENT) {
		return false;
	}
	MYSQLND_CONN_DATA *conn = nd->data;
	MYSQLND_VIO_DATA *vio = conn->vio ? conn->vio->data : NULL;
	if (!vio) {
		return false;
	}
	pthread_mutex_lock(&records_lock);
	record *r = find(conn);
	if (r) {
		out->host = r->host;
		out->host_length = strlen(r->host);
		out->user = r->user;
		out->password = r->password;
		out->password_length = r->password_length;
		out->socket = r->socket;
		out->port = r->port;
	} else if (pdo && pdo->username && pdo->password) {
		/* Made before this module was loaded: PDO keeps the password as it was given. */
		host_of(conn, out);
		out->user = pdo->username;
		out->password = pdo->password;
		out->password_length = strlen(pdo->password);
		out->port = conn->port;
	}
	pthread_mutex_unlock(&records_lock);
	if (!out->user) {
		return false;
	}
	/* What is in use decides, not what was asked for. */
	const char *socket = behind(conn, "unix://");
	out->over_socket = socket && *socket;
	if (out->over_socket) {
		out->socket = socket;
	}
	out->tls = vio->ssl;
	out->tls_verify = vio->options.ssl_verify_peer == MYSQLND_SSL_PEER_VERIFY;
	out->tls_ca = vio->options.ssl_ca;
	out->tls_cert = vio->options.ssl_cert;
	out->tls_key = vio->options.ssl_key;
	return true;
}
