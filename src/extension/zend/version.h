/*
 * Which PHP this is built for, and all that differs between one and another. No other file here asks for the version.
 */
#ifndef SMDB_VERSION_H
#define SMDB_VERSION_H

#include "php.h"

/*
 * Each thread of such a PHP has a working folder of its own, while the engine's relative paths go by the one of the
 * process: a backup would be looked for where it is not. Nor has anybody tried it. So it is refused before it is built.
 */
#ifdef ZTS
#error "simplemdb_backup is not made for a thread-safe PHP (ZTS): build it with the php-config of one that is not (NTS)"
#endif

#if PHP_VERSION_ID < 80200
#error "simplemdb_backup needs PHP 8.2 or newer"
#endif

/* A newer one may have moved what live.c reads, which a compiler does not always see: run the tests, then raise this. */
#if PHP_VERSION_ID >= 80700
#error "simplemdb_backup has been tried with PHP 8.2 to 8.6, and not with one as new as this"
#endif

/* What register.rs writes as numbers, for the bindings do not have them. */
_Static_assert(IS_STATIC == 15, "the type static has another number");
_Static_assert(ZEND_ACC_PUBLIC == 1 && ZEND_ACC_PROTECTED == 1 << 1 && ZEND_ACC_PRIVATE == 1 << 2
	&& ZEND_ACC_STATIC == 1 << 4 && ZEND_ACC_FINAL == 1 << 5 && ZEND_ACC_ABSTRACT == 1 << 6
	&& ZEND_ACC_EXPLICIT_ABSTRACT_CLASS == 1 << 6, "the modifiers of a class or method have other numbers");

/* ---- parameters of methods ---- */

/* From 8.6 on, methods of modules are described as those of users are, with strings of PHP's own. */
#if PHP_VERSION_ID >= 80600
typedef zend_arg_info smdb_parameter;
#else
typedef zend_internal_arg_info smdb_parameter;
#endif

static inline smdb_parameter *smdb_parameter_of(const zend_function *function, uint32_t i)
{
	return (smdb_parameter *) function->common.arg_info + i;
}

/* Whether there is a default that says something: "NULL" is what an argument that was left out is without it. */
static inline bool smdb_has_default(const smdb_parameter *parameter)
{
#if PHP_VERSION_ID >= 80600
	return parameter->default_value && !zend_string_equals_literal(parameter->default_value, "NULL");
#else
	return parameter->default_value && strcmp(parameter->default_value, "NULL") != 0;
#endif
}

/*
 * Holds an argument against a type that is more than a mask, and converts it where the caller may have that. Before 8.5
 * PHP stored the classes it had looked up: not kept, for a class may come to be defined between two calls.
 */
static inline bool smdb_accepts(smdb_parameter *parameter, zval *argument)
{
#if PHP_VERSION_ID >= 80500
	return zend_check_user_type_slow(&parameter->type, argument, NULL, false);
#else
	void *cache[4] = {NULL, NULL, NULL, NULL};
	return zend_check_user_type_slow(&parameter->type, argument, NULL, cache, false);
#endif
}

#endif
