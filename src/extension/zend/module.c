/*
 * The module as PHP loads it: its name, what it wants started first, its settings, and what `php --ri` prints.
 *
 * In C because the headers' own macros know, for each version of PHP, how a module entry is laid out.
 */
#include "php.h"
#include "php_ini.h"
#include "ext/standard/info.h"

extern zend_result smdb_startup(void);
extern void smdb_shutdown(void);
extern void smdb_request(void);
extern void smdb_request_end(void);

/* Without a handler, ini_restore() would leave a setting as it is. */
static PHP_INI_MH(smdb_set)
{
	return SUCCESS;
}

PHP_INI_BEGIN()
	PHP_INI_ENTRY("simplemdb_backup.connect_timeout", "10", PHP_INI_ALL, smdb_set)
	PHP_INI_ENTRY("simplemdb_backup.connections", "2", PHP_INI_ALL, smdb_set)
	PHP_INI_ENTRY("simplemdb_backup.default_compression_level", "", PHP_INI_ALL, smdb_set)
	PHP_INI_ENTRY("simplemdb_backup.lock_wait_timeout", "5", PHP_INI_ALL, smdb_set)
	PHP_INI_ENTRY("simplemdb_backup.registry", "auto", PHP_INI_ALL, smdb_set)
	PHP_INI_ENTRY("simplemdb_backup.silence_timeout", "60", PHP_INI_ALL, smdb_set)
	PHP_INI_ENTRY("simplemdb_backup.temp_dir", "", PHP_INI_ALL, smdb_set)
PHP_INI_END()

static PHP_MINIT_FUNCTION(simplemdb_backup)
{
	REGISTER_INI_ENTRIES();
	return smdb_startup();
}

static PHP_MSHUTDOWN_FUNCTION(simplemdb_backup)
{
	smdb_shutdown();
	UNREGISTER_INI_ENTRIES();
	return SUCCESS;
}

static PHP_RINIT_FUNCTION(simplemdb_backup)
{
	smdb_request();
	return SUCCESS;
}

static PHP_RSHUTDOWN_FUNCTION(simplemdb_backup)
{
	smdb_request_end();
	return SUCCESS;
}

static PHP_MINFO_FUNCTION(simplemdb_backup)
{
	php_info_print_table_start();
	php_info_print_table_row(2, "SimpleMDB backup", "enabled");
	php_info_print_table_row(2, "Version", SMDB_VERSION);
	php_info_print_table_row(2, "Engine", "native, " SMDB_VERSION);
	php_info_print_table_row(2, "Servers", "MySQL, MariaDB");
	php_info_print_table_row(2, "Codecs", "gzip, bzip2, lz4, zstd");
	php_info_print_table_row(2, "Ciphers", "aes-128-cbc, aes-192-cbc, aes-256-cbc, aes-128-gcm, aes-192-gcm, aes-256-gcm");
	php_info_print_table_end();
	DISPLAY_INI_ENTRIES();
}

/* Drivers start before this module where they are there at all, so that their tables can be looked at. */
static const zend_module_dep dependencies[] = {
	ZEND_MOD_OPTIONAL("mysqlnd")
	ZEND_MOD_OPTIONAL("mysqli")
	ZEND_MOD_OPTIONAL("pdo_mysql")
	ZEND_MOD_END
};

static zend_module_entry simplemdb_backup_module_entry = {
	STANDARD_MODULE_HEADER_EX,
	NULL,
	dependencies,
	"simplemdb_backup",
	NULL,
	PHP_MINIT(simplemdb_backup),
	PHP_MSHUTDOWN(simplemdb_backup),
	PHP_RINIT(simplemdb_backup),
	PHP_RSHUTDOWN(simplemdb_backup),
	PHP_MINFO(simplemdb_backup),
	SMDB_VERSION,
	STANDARD_MODULE_PROPERTIES
};

zend_module_entry *smdb_module(void)
{
	return &simplemdb_backup_module_entry;
}
