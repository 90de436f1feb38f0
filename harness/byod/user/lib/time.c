/* SPDX-License-Identifier: MIT */
/* Time is the board's. */
#include <errno.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "checks.h"
#include "library.h"

#define SECOND 1000000000ULL

time_t time(time_t *result)
{
	time_t seconds = host_now() / SECOND;

	if (result) {
		check_write(result, sizeof(*result));
		*result = seconds;
	}
	return seconds;
}

clock_t clock(void)
{
	return host_now() / 1000;
}

int clock_gettime(clockid_t clock, struct timespec *result)
{
	host_u64 now = host_now();

	(void)clock;
	check_write(result, sizeof(*result));
	result->tv_sec = now / SECOND;
	result->tv_nsec = now % SECOND;
	return 0;
}

int gettimeofday(struct timeval *result, void *zone)
{
	host_u64 now = host_now();

	(void)zone;
	check_write(result, sizeof(*result));
	result->tv_sec = now / SECOND;
	result->tv_usec = now % SECOND / 1000;
	return 0;
}

int nanosleep(const struct timespec *duration, struct timespec *rest)
{
	check_read(duration, sizeof(*duration));
	if (rest) {
		check_write(rest, sizeof(*rest));
		*rest = (struct timespec){ 0, 0 };
	}
	host_delay(duration->tv_sec * SECOND + duration->tv_nsec);
	return 0;
}

int usleep(useconds_t microseconds)
{
	host_delay(microseconds * 1000ULL);
	return 0;
}

unsigned int sleep(unsigned int seconds)
{
	host_delay(seconds * SECOND);
	return 0;
}
