/*
 * Preloaded into a process, it has calls to the kernel fail on files below one folder alone, whichever library makes them:
 * the kernel is told to hand every such call to this file first (seccomp, SECCOMP_RET_TRAP), which makes it, or has it fail.
 *
 * FAULT_BELOW: the folder. FAULT_LOG: a file to which the name of every such call is added, a line each.
 * FAULT_CALL: the call that is to fail; none where it is not set. FAULT_AT: which of them, from 1.
 * FAULT_HOW: the number of the error, with "+" behind it where all that follow fail as well; "short", which has a read or
 * write do half of what was asked; "kill", which ends the process before the call; "stop", which has it wait there until it is
 * told to go on. FAULT_MARK: a file that is made when it has happened. FAULT_ALWAYS: other calls that always fail, as on a
 * file system that lacks them: "linkat:1,renameat2:22".
 *
 * A call that cannot be trapped here ends the process with status 77.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

/* What marks a call of this file's own: the sixth argument, which none of the trapped calls has. */
#define OWN 0x5eedUL

enum place { PATH, AT_PATH, FD, TWO_PATHS, TWO_AT_PATHS };

/* Every call that names or uses a file and that has at most five arguments; how it says which file it is. */
static const struct call {
	const char *name;
	int number;
	enum place place;
} calls[] = {
#define CALL(name, place) { #name, SYS_##name, place },
#ifdef SYS_open
	CALL(open, PATH) CALL(rename, TWO_PATHS) CALL(link, TWO_PATHS) CALL(unlink, PATH) CALL(mkdir, PATH)
	CALL(stat, PATH) CALL(lstat, PATH) CALL(access, PATH) CALL(chmod, PATH)
#endif
	CALL(openat, AT_PATH) CALL(renameat, TWO_AT_PATHS) CALL(renameat2, TWO_AT_PATHS) CALL(linkat, TWO_AT_PATHS)
	CALL(unlinkat, AT_PATH) CALL(mkdirat, AT_PATH) CALL(statx, AT_PATH) CALL(newfstatat, AT_PATH) CALL(faccessat, AT_PATH)
	CALL(fstat, FD) CALL(fchmod, FD) CALL(read, FD) CALL(pread64, FD) CALL(readv, FD) CALL(preadv, FD)
	CALL(write, FD) CALL(pwrite64, FD) CALL(writev, FD) CALL(pwritev, FD) CALL(sendfile, FD)
	CALL(fsync, FD) CALL(fdatasync, FD) CALL(sync_file_range, FD) CALL(ftruncate, FD) CALL(fallocate, FD)
	CALL(lseek, FD) CALL(flock, FD) CALL(getdents64, FD) CALL(close, FD) CALL(fcntl, FD)
};

enum { CALLS = sizeof(calls) / sizeof(calls[0]) };

static const char *folder, *wanted, *mark_file, *always;
static int log_fd = -1, at, how;
static bool is_short, kills, stops, goes_on;
static atomic_int count;

static bool below(const char *path)
{
	return path && folder && strncmp(path, folder, strlen(folder)) == 0;
}

static bool fd_below(int fd)
{
	char link[64], path[PATH_MAX];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof(path) - 1);
	if (length < 0) {
		return false;
	}
	path[length] = '\0';
	return below(path);
}

static bool concerns(const struct call *call, const unsigned long args[5])
{
	switch (call->place) {
	case PATH:
		return below((const char *)args[0]);
	case FD:
		return fd_below((int)args[0]);
	case TWO_PATHS:
		return below((const char *)args[1]);
	case TWO_AT_PATHS:
		return below((const char *)args[3]);
	default: /* statx() and newfstatat() of an empty path ask for the descriptor itself, and of none whether they are there */
		return !args[1] ? false : *(const char *)args[1] ? below((const char *)args[1]) : fd_below((int)args[0]);
	}
}

static long raw(long number, const unsigned long args[5])
{
	long result = syscall(number, args[0], args[1], args[2], args[3], args[4], OWN);
	return result == -1 ? -errno : result;
}

static void append(int fd, const char *text, size_t length)
{
	const unsigned long args[5] = { fd, (unsigned long)text, length };
	raw(SYS_write, args);
}

/* The number of the error with which a call always fails; 0 where it does not. */
static int lacks(const char *name)
{
	size_t length = strlen(name);
	const char *found;

	for (found = always; found; found = strchr(found, ',') ? strchr(found, ',') + 1 : NULL) {
		if (strncmp(found, name, length) == 0 && found[length] == ':') {
			return atoi(found + length + 1);
		}
	}
	return 0;
}

static long unhindered(const struct call *call, const unsigned long args[5])
{
	int number = lacks(call->name);
	return number ? -number : raw(call->number, args);
}

/* What the call answers here. */
static long answer(const struct call *call, unsigned long args[5])
{
	int number;

	if (!concerns(call, args)) {
		return raw(call->number, args);
	}
	if (log_fd >= 0) {
		char line[64];
		append(log_fd, line, snprintf(line, sizeof(line), "%s\n", call->name));
	}
	if (!wanted || strcmp(wanted, call->name) != 0) {
		return unhindered(call, args);
	}
	number = atomic_fetch_add(&count, 1) + 1;
	if (number != at && !(goes_on && number > at)) {
		return unhindered(call, args);
	}
	if (mark_file) {
		const unsigned long made[5] = { AT_FDCWD, (unsigned long)mark_file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600 };
		const unsigned long closed[5] = { raw(SYS_openat, made) };
		raw(SYS_close, closed);
	}
	if (kills) {
		kill(getpid(), SIGKILL);
	}
	if (stops) {
		kill(getpid(), SIGSTOP);
		return unhindered(call, args);
	}
	if (is_short) {
		args[2] = args[2] > 1 ? args[2] / 2 : args[2];
		return raw(call->number, args);
	}
	if (call->number == SYS_close) {
		raw(call->number, args); /* the descriptor is gone, whatever close() says */
	}
	return -how;
}

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#define ARGUMENT(context, n) ((context)->uc_mcontext.gregs[(const int[]){ REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8 }[n]])
#define RESULT(context) ((context)->uc_mcontext.gregs[REG_RAX])
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#define ARGUMENT(context, n) ((context)->uc_mcontext.regs[n])
#define RESULT(context) ((context)->uc_mcontext.regs[0])
#else
#error "the registers of this machine are not known here"
#endif

/* A thread that takes no signals must take this one, for the kernel ends a process that blocks it. The mask is set on return. */
static long set_mask(ucontext_t *context, const unsigned long args[5])
{
	const unsigned long *set = (const unsigned long *)args[1];
	unsigned long *mask = (unsigned long *)&context->uc_sigmask, before = *mask;

	if (set) {
		*mask = args[0] == SIG_BLOCK ? before | *set : args[0] == SIG_UNBLOCK ? before & ~*set : *set;
		*mask &= ~(1UL << (SIGSYS - 1));
	}
	if (args[2]) {
		*(unsigned long *)args[2] = before;
	}
	return 0;
}

static void trapped(int signal, siginfo_t *info, void *frame)
{
	ucontext_t *context = frame;
	unsigned long args[5];
	int saved = errno, n;

	(void)signal;
	for (n = 0; n < 5; n++) {
		args[n] = ARGUMENT(context, n);
	}
	if (info->si_syscall == SYS_rt_sigprocmask) {
		RESULT(context) = set_mask(context, args);
	}
	for (n = 0; n < CALLS; n++) {
		if (calls[n].number == info->si_syscall) {
			RESULT(context) = answer(&calls[n], args);
		}
	}
	errno = saved;
}

static int trap_all(void)
{
	struct sock_filter filter[CALLS + 9];
	struct sock_fprog program = { .filter = filter };
	struct sigaction action = { .sa_sigaction = trapped, .sa_flags = SA_SIGINFO | SA_NODEFER };
	int n, length = 0;

	filter[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
	filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	filter[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5]));
	filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN, CALLS + 2, 0);
	filter[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigprocmask, CALLS + 1, 0);
	for (n = 0; n < CALLS; n++) {
		filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[n].number, CALLS - n, 0);
	}
	filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
	program.len = length;
	if (sigaction(SIGSYS, &action, NULL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		return -1;
	}
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

__attribute__((constructor)) static void begin(void)
{
	const char *log = getenv("FAULT_LOG"), *which = getenv("FAULT_AT"), *fails = getenv("FAULT_HOW");

	folder = getenv("FAULT_BELOW");
	wanted = getenv("FAULT_CALL");
	mark_file = getenv("FAULT_MARK");
	always = getenv("FAULT_ALWAYS");
	at = which ? atoi(which) : 0;
	is_short = fails && strcmp(fails, "short") == 0;
	kills = fails && strcmp(fails, "kill") == 0;
	stops = fails && strcmp(fails, "stop") == 0;
	how = fails ? atoi(fails) : 0;
	goes_on = fails && strchr(fails, '+');
	if (log) {
		log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	}
	if (trap_all() != 0) {
		perror("no call can be trapped");
		_exit(77);
	}
}
