/*
 * Objects that hold a key in a property, which is not shown where somebody looks for a mistake: by var_dump(), print_r()
 * and whatever asks for the same. What serialize(), var_export(), a cast to array and Reflection give is all there.
 */
#include "php.h"

static zend_object_handlers discreet_handlers;

/* What is shown in the place of a key. */
#define HIDDEN "(hidden)"

static bool is_key(const char *name, size_t length)
{
	static const char *const names[] = {"encryptionKey", "encryption_key"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (length == strlen(names[i]) && memcmp(name, names[i], length) == 0) {
			return true;
		}
	}
	return false;
}

/* A copy of a table of properties or an array, without the keys in it. Arrays in it are looked through as well. */
static HashTable *without_keys(HashTable *all)
{
	HashTable *shown = zend_array_dup(all);
	zend_string *name;
	zval *value;

	ZEND_HASH_FOREACH_STR_KEY_VAL_IND(shown, name, value)
	{
		const char *class_name, *property = NULL;
		size_t length = 0;
		/* What a reference leads to is not changed: the copy gets something in its place. */
		zval *held = Z_ISREF_P(value) ? Z_REFVAL_P(value) : value;

		if (name && zend_unmangle_property_name_ex(name, &class_name, &property, &length) == SUCCESS
			&& is_key(property, length) && Z_TYPE_P(held) == IS_STRING && Z_STRLEN_P(held) > 0) {
			zval_ptr_dtor(value);
			ZVAL_STRING(value, HIDDEN);
		} else if (Z_TYPE_P(held) == IS_ARRAY && zend_hash_num_elements(Z_ARRVAL_P(held)) > 0
			&& !GC_IS_RECURSIVE(Z_ARRVAL_P(held))) {
			HashTable *inner;

			/* An array may hold itself by a reference. */
			GC_TRY_PROTECT_RECURSION(Z_ARRVAL_P(held));
			inner = without_keys(Z_ARRVAL_P(held));
			GC_TRY_UNPROTECT_RECURSION(Z_ARRVAL_P(held));
			zval_ptr_dtor(value);
			ZVAL_ARR(value, inner);
		}
	}
	ZEND_HASH_FOREACH_END();
	return shown;
}

static HashTable *discreet_properties(zend_object *object, zend_prop_purpose purpose)
{
	HashTable *all = zend_std_get_properties_for(object, purpose);
	HashTable *shown;

	if (purpose != ZEND_PROP_PURPOSE_DEBUG || !all) {
		return all;
	}
	shown = without_keys(all);
	zend_release_properties(all);
	return shown;
}

static zend_object *discreet_create(zend_class_entry *ce)
{
	zend_object *object = zend_objects_new(ce);
	object_properties_init(object, ce);
	object->handlers = &discreet_handlers;
	return object;
}

static zend_object *discreet_clone(zend_object *old)
{
	zend_object *copy = discreet_create(old->ce);
	zend_objects_clone_members(copy, old);
	return copy;
}

/* Objects of this class, and of classes derived from it, do not show their key. */
void smdb_discreet(zend_class_entry *ce)
{
	memcpy(&discreet_handlers, &std_object_handlers, sizeof(zend_object_handlers));
	discreet_handlers.clone_obj = discreet_clone;
	discreet_handlers.get_properties_for = discreet_properties;
	ce->create_object = discreet_create;
}
