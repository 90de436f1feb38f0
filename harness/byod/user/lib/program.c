/* SPDX-License-Identifier: MIT */
/* Beginning and end of a program. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checks.h"
#include "library.h"

int errno;

#define MOST_ARGUMENTS 64
#define LONGEST_TEXT 4096

static int argument_count;

/* argv of main, in memory of the program's own; user_argument_count() is argc. */
char **user_arguments(void)
{
	static char *arguments[MOST_ARGUMENTS + 1];
	static char text[LONGEST_TEXT];

	while (argument_count < MOST_ARGUMENTS && user_argument(argument_count, text, sizeof(text)) >= 0)
		arguments[argument_count++] = strdup(text);
	return arguments;
}

int user_argument_count(void)
{
	return argument_count;
}

#define MOST_AT_EXIT 32
static void (*at_exit[MOST_AT_EXIT])(void);
static int at_exit_count;

int atexit(void (*function)(void))
{
	if (at_exit_count == MOST_AT_EXIT)
		return -1;
	at_exit[at_exit_count++] = function;
	return 0;
}

/* What a program leaves behind once main has returned. */
void user_end(void)
{
	while (at_exit_count > 0)
		at_exit[--at_exit_count]();
}

_Noreturn void exit(int status)
{
	user_end();
	user_exit(status);
}

_Noreturn void _Exit(int status)
{
	user_exit(status);
}

_Noreturn void _exit(int status)
{
	user_exit(status);
}

_Noreturn void abort(void)
{
	host_fault("abort", "the program called abort()");
}

_Noreturn void __assert_fail(const char *condition, const char *file, unsigned int line, const char *function)
{
	fault("assertion", "assertion failed in %s, %s line %u: %s", function, file, line, condition);
}

char *getenv(const char *name)
{
	static char text[LONGEST_TEXT];

	check_read(name, 1);
	return user_environment(name, text, sizeof(text)) < 0 ? NULL : strdup(text);
}

char *optarg;
int optind = 1, opterr = 1, optopt;

int getopt(int argc, char *const argv[], const char *options)
{
	static const char *rest;

	if (!rest || *rest == 0) {
		if (optind >= argc || argv[optind][0] != '-' || argv[optind][1] == 0)
			return -1;
		rest = argv[optind] + 1;
		optind++;
		if (strcmp(rest, "-") == 0)
			return -1;
	}
	optopt = *rest++;
	const char *option = optopt == ':' ? NULL : strchr(options, optopt);
	if (!option)
		return '?';
	if (option[1] != ':')
		return optopt;
	optarg = NULL;
	if (*rest)
		optarg = (char *)rest;
	else if (optind < argc)
		optarg = argv[optind++];
	rest = NULL;
	return optarg ? optopt : options[0] == ':' ? ':' : '?';
}

long sysconf(int name)
{
	if (name == _SC_PAGESIZE)
		return PAGE_BYTES;
	errno = EINVAL;
	return -1;
}

int getpagesize(void)
{
	return PAGE_BYTES;
}

pid_t getpid(void)
{
	return 1;
}
