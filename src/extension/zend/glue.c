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
		zend_internal_arg_info *info = (zend_internal_arg_info *) function->common.arg_info + i;
		zval *argument = ZEND_CALL_ARG(call, i + 1);
		/* the engine stores what it looks up here; not kept, for a class may come to be defined between two calls */
		void *cache[4] = {NULL, NULL, NULL, NULL};

		ZVAL_DEREF(argument);
		if (!ZEND_TYPE_IS_SET(info->type) || ZEND_TYPE_CONTAINS_CODE(info->type, Z_TYPE_P(argument))) {
			continue;
		}
		if (!zend_check_user_type_slow(&info->type, argument, NULL, cache, false)) {
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
		zend_internal_arg_info *info = (zend_internal_arg_info *) call->func->common.arg_info + i;
		if (info->default_value && strcmp(info->default_value, "NULL") != 0) {
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
	return (smdb_object *) ((char *) object - XtOffsetOf(smdb_object, std));
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
	hidden_handlers.offset = XtOffsetOf(smdb_object, std);
	hidden_handlers.free_obj = hidden_free;
	hidden_handlers.clone_obj = hidden_clone;
	ce->create_object = hidden_create;
}

void **smdb_hidden(zend_object *object)
{
	return object->handlers == &hidden_handlers ? &around(object)->hidden : NULL;
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
