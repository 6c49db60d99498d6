/*
 * What only PHP's headers can say: macros, inline functions and fields whose layout differs between versions.
 *
 * Each function is a thin, named door; what goes through it is decided in Rust.
 */
#include "php.h"
#include "fopen_wrappers.h"
#include "zend_attributes.h"
#include "zend_enum.h"
#include "zend_interfaces.h"
#include "zend_ini.h"

#include <stddef.h>

#include "version.h"

/* ---- types ---- */

zend_type smdb_type(uint32_t mask)
{
	return (zend_type) ZEND_TYPE_INIT_MASK(mask);
}

/* For parameters: the engine itself turns the C string into an interned one. */
zend_type smdb_type_class(const char *name, uint32_t mask)
{
	return (zend_type) ZEND_TYPE_INIT_CLASS_CONST_MASK(name, mask);
}

/* For properties: the name is interned already. */
zend_type smdb_type_interned(zend_string *name, uint32_t mask)
{
	return (zend_type) ZEND_TYPE_INIT_CLASS(name, 0, mask);
}

/* ---- classes ---- */

zend_class_entry *smdb_builtin(const char *lower, size_t length)
{
	return zend_hash_str_find_ptr(CG(class_table), lower, length);
}

zend_class_entry *smdb_register(zend_string *name, const zend_function_entry *methods, zend_class_entry *parent)
{
	zend_class_entry ce;

	memset(&ce, 0, sizeof(ce));
	ce.name = name;
	ce.info.internal.builtin_functions = methods;
	return zend_register_internal_class_ex(&ce, parent);
}

zend_class_entry *smdb_register_interface(zend_string *name, const zend_function_entry *methods)
{
	zend_class_entry ce;

	memset(&ce, 0, sizeof(ce));
	ce.name = name;
	ce.info.internal.builtin_functions = methods;
	return zend_register_internal_interface(&ce);
}

zend_function *smdb_method(zend_class_entry *ce, const char *lower, size_t length)
{
	return zend_hash_str_find_ptr(&ce->function_table, lower, length);
}

zend_class_entry *smdb_parent(zend_class_entry *ce)
{
	return ce->parent;
}

/* Enums of users are final and list UnitEnum first; those of modules are neither in every version. */
void smdb_finish_enum(zend_class_entry *ce)
{
	ce->ce_flags |= ZEND_ACC_FINAL;
	if (ce->num_interfaces == 2 && ce->interfaces[0] == zend_ce_backed_enum) {
		ce->interfaces[0] = zend_ce_unit_enum;
		ce->interfaces[1] = zend_ce_backed_enum;
	}
}

/* Classes of users list their own properties before inherited ones; those of modules come out the other way round. */
void smdb_own_properties_first(zend_class_entry *ce)
{
	HashTable *all = &ce->properties_info;
	dtor_func_t destructor = all->pDestructor;
	zend_string *name;
	zend_property_info *info;

	if (!ce->parent) {
		return;
	}
	all->pDestructor = NULL; /* entries are moved, not given up */
	ZEND_HASH_FOREACH_STR_KEY(&ce->parent->properties_info, name) {
		info = zend_hash_find_ptr(all, name);
		if (info && info->ce != ce) {
			zend_hash_del(all, name);
			zend_hash_add_new_ptr(all, name, info);
		}
	} ZEND_HASH_FOREACH_END();
	all->pDestructor = destructor;
}

void smdb_mark_sensitive(zend_class_entry *ce, const char *lower, size_t length, uint32_t parameter)
{
	zend_function *function = zend_hash_str_find_ptr(&ce->function_table, lower, length);
	if (function) {
		zend_add_parameter_attribute(function, parameter, ZSTR_KNOWN(ZEND_STR_SENSITIVEPARAMETER), 0);
	}
}

/* ---- arguments ---- */

/*
 * The rules of user functions: too few arguments throw, further ones are ignored, types are coerced or refused as the
 * caller's strict_types says, in PHP's own words.
 */
bool smdb_accept(zend_execute_data *call)
{
	zend_function *function = call->func;
	uint32_t given = ZEND_CALL_NUM_ARGS(call);
	uint32_t declared = function->common.num_args;

	if (given < function->common.required_num_args) {
		zend_missing_arg_error(call);
		return false;
	}
	for (uint32_t i = 0; i < given && i < declared; i++) {
		smdb_parameter *info = smdb_parameter_of(function, i);
		zval *argument = ZEND_CALL_ARG(call, i + 1);

		ZVAL_DEREF(argument);
		if (!ZEND_TYPE_IS_SET(info->type) || ZEND_TYPE_CONTAINS_CODE(info->type, Z_TYPE_P(argument))) {
			continue;
		}
		if (!smdb_accepts(info, argument)) {
			if (!EG(exception)) {
				zend_verify_arg_error(function, (zend_arg_info *) info, i + 1, argument);
			}
			return false;
		}
	}
	return true;
}

/* A copy of the argument, or of its declared default; null where there is neither. */
void smdb_argument(zend_execute_data *call, uint32_t i, zval *out)
{
	ZVAL_NULL(out);
	if (i < ZEND_CALL_NUM_ARGS(call)) {
		ZVAL_COPY_DEREF(out, ZEND_CALL_ARG(call, i + 1));
	} else if (i < call->func->common.num_args) {
		smdb_parameter *info = smdb_parameter_of(call->func, i);
		if (smdb_has_default(info)) {
			zend_get_default_from_internal_arg_info(out, info);
		}
	}
}

zend_object *smdb_this(zend_execute_data *call)
{
	return Z_TYPE(call->This) == IS_OBJECT ? Z_OBJ(call->This) : NULL;
}

/* The class that declares the running method. */
zend_class_entry *smdb_scope(zend_execute_data *call)
{
	return call->func->common.scope;
}

/* ---- conversions ---- */

zend_long smdb_int(zval *value)
{
	return zval_get_long(value);
}

double smdb_float(zval *value)
{
	return zval_get_double(value);
}

/* The value as a string, PHP's way; an exception may be pending afterwards. */
void smdb_string(zval *value, zval *out)
{
	ZVAL_STR(out, zval_get_string(value));
}

/* ---- objects with something hidden ---- */

extern void smdb_hidden_free(void *hidden);
extern void *smdb_hidden_clone(void *hidden);

typedef struct {
	void *hidden;
	zend_object std;
} smdb_object;

static zend_object_handlers hidden_handlers;

static smdb_object *around(zend_object *object)
{
	return (smdb_object *) ((char *) object - offsetof(smdb_object, std));
}

static zend_object *hidden_create(zend_class_entry *ce)
{
	smdb_object *object = zend_object_alloc(sizeof(smdb_object), ce);
	object->hidden = NULL;
	zend_object_std_init(&object->std, ce);
	object_properties_init(&object->std, ce);
	object->std.handlers = &hidden_handlers;
	return &object->std;
}

static void hidden_free(zend_object *object)
{
	smdb_hidden_free(around(object)->hidden);
	around(object)->hidden = NULL;
	zend_object_std_dtor(object);
}

static zend_object *hidden_clone(zend_object *old)
{
	zend_object *copy = hidden_create(old->ce);
	around(copy)->hidden = smdb_hidden_clone(around(old)->hidden);
	zend_objects_clone_members(copy, old);
	return copy;
}

/* Objects of this class, and of classes derived from it, carry a pointer that PHP code cannot see. */
void smdb_hide(zend_class_entry *ce)
{
	memcpy(&hidden_handlers, &std_object_handlers, sizeof(zend_object_handlers));
	hidden_handlers.offset = offsetof(smdb_object, std);
	hidden_handlers.free_obj = hidden_free;
	hidden_handlers.clone_obj = hidden_clone;
	ce->create_object = hidden_create;
}

void **smdb_hidden(zend_object *object)
{
	return object->handlers == &hidden_handlers ? &around(object)->hidden : NULL;
}

/* ---- objects with an array that is unpacked only when it is looked at ---- */

extern void smdb_packed_free(void *packed);
extern void *smdb_packed_clone(void *packed);
extern int smdb_packed_read(void *packed, zval *out);

/* The same layout: what is packed, in place of what is hidden. */
static zend_object_handlers packed_handlers;
static zend_class_entry *packed_class;
static const char *packed_property;

static zend_object *packed_create(zend_class_entry *ce)
{
	zend_object *object = hidden_create(ce);
	object->handlers = &packed_handlers;
	return object;
}

/* Puts the array into its property. Every handler that shows properties does this first. */
static void unpack(zend_object *object)
{
	void *packed = around(object)->hidden;
	zend_property_info *info;
	zval array, *slot;

	if (!packed) {
		return;
	}
	switch (smdb_packed_read(packed, &array)) {
		case 0:
			break;
		case 1:
			zend_bailout();
		default: /* it stays packed */
			return;
	}
	info = zend_hash_str_find_ptr(&packed_class->properties_info, packed_property, strlen(packed_property));
	slot = OBJ_PROP(object, info->offset);
	around(object)->hidden = NULL;
	smdb_packed_free(packed);
	zval_ptr_dtor(slot);
	ZVAL_COPY_VALUE(slot, &array);
}

static void packed_free(zend_object *object)
{
	smdb_packed_free(around(object)->hidden);
	around(object)->hidden = NULL;
	zend_object_std_dtor(object);
}

static zend_object *packed_clone(zend_object *old)
{
	zend_object *copy = packed_create(old->ce);
	around(copy)->hidden = smdb_packed_clone(around(old)->hidden);
	zend_objects_clone_members(copy, old);
	return copy;
}

static int packed_compare(zval *a, zval *b)
{
	if (Z_TYPE_P(a) == IS_OBJECT && Z_OBJ_HT_P(a) == &packed_handlers) {
		unpack(Z_OBJ_P(a));
	}
	if (Z_TYPE_P(b) == IS_OBJECT && Z_OBJ_HT_P(b) == &packed_handlers) {
		unpack(Z_OBJ_P(b));
	}
	return zend_std_compare_objects(a, b);
}

static zend_array *packed_get_properties(zend_object *object)
{
	unpack(object);
	return zend_std_get_properties(object);
}

/* The collector looks at every object, and what is packed has no cycles: it stays packed. */
static HashTable *packed_gc(zend_object *object, zval **table, int *count)
{
	if (object->properties) {
		*table = NULL;
		*count = 0;
		return object->properties;
	}
	*table = object->properties_table;
	*count = object->ce->default_properties_count;
	return NULL;
}

static bool is_packed(zend_object *object, zend_string *name)
{
	return around(object)->hidden && zend_string_equals_cstr(name, packed_property, strlen(packed_property));
}

static zval *packed_read(zend_object *object, zend_string *name, int type, void **cache, zval *out)
{
	if (is_packed(object, name)) {
		unpack(object);
	}
	return zend_std_read_property(object, name, type, cache, out);
}

static zval *packed_write(zend_object *object, zend_string *name, zval *value, void **cache)
{
	if (is_packed(object, name)) {
		unpack(object);
	}
	return zend_std_write_property(object, name, value, cache);
}

static zval *packed_pointer(zend_object *object, zend_string *name, int type, void **cache)
{
	if (is_packed(object, name)) {
		unpack(object);
	}
	return zend_std_get_property_ptr_ptr(object, name, type, cache);
}

static int packed_has(zend_object *object, zend_string *name, int how, void **cache)
{
	if (is_packed(object, name)) {
		unpack(object);
	}
	return zend_std_has_property(object, name, how, cache);
}

static void packed_unset(zend_object *object, zend_string *name, void **cache)
{
	if (is_packed(object, name)) {
		unpack(object);
	}
	zend_std_unset_property(object, name, cache);
}

/* Objects of this class, and of classes derived from it, may carry this property packed. */
void smdb_pack(zend_class_entry *ce, const char *property)
{
	memcpy(&packed_handlers, &std_object_handlers, sizeof(zend_object_handlers));
	packed_handlers.offset = offsetof(smdb_object, std);
	packed_handlers.free_obj = packed_free;
	packed_handlers.clone_obj = packed_clone;
	packed_handlers.compare = packed_compare;
	packed_handlers.get_properties = packed_get_properties;
	packed_handlers.get_gc = packed_gc;
	packed_handlers.read_property = packed_read;
	packed_handlers.write_property = packed_write;
	packed_handlers.get_property_ptr_ptr = packed_pointer;
	packed_handlers.has_property = packed_has;
	packed_handlers.unset_property = packed_unset;
	packed_class = ce;
	packed_property = property;
	ce->create_object = packed_create;
}

void **smdb_packed(zend_object *object)
{
	return object->handlers == &packed_handlers ? &around(object)->hidden : NULL;
}

/* ---- settings ---- */

zend_long smdb_setting_int(const char *name, size_t length)
{
	return zend_ini_long(name, length, 0);
}

const char *smdb_setting(const char *name, size_t length)
{
	return zend_ini_string(name, length, 0);
}

/* ---- files ---- */

bool smdb_permitted(const char *path)
{
	return php_check_open_basedir_ex(path, 0) == 0;
}
