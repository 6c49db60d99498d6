/*
 * What goes on while PHP code runs: exceptions, interruptions, fibers, streams. As in glue.c, thin, named doors.
 */
#include "php.h"
#include "php_streams.h"
#include "zend_exceptions.h"
#include "zend_fibers.h"
#include <unistd.h>

/* ---- exceptions and interruptions ---- */

zend_object *smdb_exception(void)
{
	return EG(exception);
}

/*
 * Ends a forked process at once: nothing of what it shares with its parent is closed, sent or removed. Where it has not
 * called exit() itself it is told why. What it has printed is seen.
 */
void smdb_end_fork(const char *message)
{
	bool exits = EG(exception) && zend_is_unwind_exit(EG(exception));
	int status = exits ? EG(exit_status) : 255;

	php_output_end_all();
	if (!exits && write(STDERR_FILENO, message, strlen(message)) < 0) {
		/* without a place for messages the status still tells */
	}
	_exit(status);
}

/*
 * What the virtual machine does at the back edge of a loop: time limits and signals. Where the time limit has passed,
 * zend_timeout() leaves by longjmp.
 */
void smdb_tick(void)
{
	if (!zend_atomic_bool_load_ex(&EG(vm_interrupt))) {
		return;
	}
	zend_atomic_bool_store_ex(&EG(vm_interrupt), false);
	if (zend_atomic_bool_load_ex(&EG(timed_out))) {
		zend_timeout();
	}
	if (zend_interrupt_function) {
		zend_interrupt_function(EG(current_execute_data));
	}
}

/* ---- fibers ---- */

/* The fiber that runs; NULL for none. */
void *smdb_fiber(void)
{
	return EG(active_fiber);
}

/* The fiber from which that one was started or resumed; NULL for none. */
void *smdb_fiber_above(void *fiber)
{
	zend_fiber_context *above = ((zend_fiber *) fiber)->caller;

	return above && above->kind == zend_ce_fiber ? zend_fiber_from_context(above) : NULL;
}

/* ---- streams ---- */

/* A stream that reads a file and owns its descriptor; the resource is the caller's. */
bool smdb_stream(int descriptor, zval *out)
{
	php_stream *stream = php_stream_fopen_from_fd(descriptor, "rb", NULL);

	ZVAL_NULL(out);
	if (!stream) {
		return false;
	}
	php_stream_to_zval(stream, out);
	return true;
}
