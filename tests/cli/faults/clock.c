/*
 * Preloaded into a process, it moves the clock on the wall: CLOCK_JUMPS seconds forward (or back) at the Nth time that somebody
 * asks, CLOCK_AT, and back at every 2N-th. What counts from an unknown moment goes on as ever. PHP binds its extensions to the C library itself:
 * there it moves the clock by which PHP names and dates, and not the engine's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static atomic_int asked;

static long jump(void)
{
	const char *jumps = getenv("CLOCK_JUMPS"), *at = getenv("CLOCK_AT");
	int n = at ? atoi(at) : 1;

	return jumps && (atomic_fetch_add(&asked, 1) / (n > 0 ? n : 1)) % 2 ? atol(jumps) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	long result = syscall(SYS_clock_gettime, clock, now);

	if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
		now->tv_sec += jump();
	}
	return (int)result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	(void)zone;
	struct timespec precise;

	clock_gettime(CLOCK_REALTIME, &precise);
	now->tv_sec = precise.tv_sec;
	now->tv_usec = precise.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *out)
{
	struct timespec precise;

	clock_gettime(CLOCK_REALTIME, &precise);
	if (out) {
		*out = precise.tv_sec;
	}
	return precise.tv_sec;
}
