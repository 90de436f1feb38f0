/* SPDX-License-Identifier: MIT */
/* pthread.h for one thread: a lock that would wait waits for ever, which is said. */
#include <errno.h>
#include <pthread.h>

#include "checks.h"
#include "library.h"

#define WRITER (-1)

static void take(pthread_mutex_t *lock, int shared, const char *function)
{
	check_write(lock, sizeof(*lock));
	if (lock->holders == WRITER || (!shared && lock->holders > 0))
		fault("deadlock", "%s() waits for a lock that is held since {site:%u}; there is one thread, so it waits for ever",
		      function, lock->where);
	lock->holders = shared ? lock->holders + 1 : WRITER;
	lock->where = host_site();
}

static int give(pthread_mutex_t *lock, const char *function)
{
	check_write(lock, sizeof(*lock));
	if (lock->holders == 0) {
		complain("unbalanced-lock", "%s() of a lock that nobody holds; lock it first", function);
		return EPERM;
	}
	lock->holders = lock->holders == WRITER ? 0 : lock->holders - 1;
	return 0;
}

int pthread_mutex_init(pthread_mutex_t *lock, const pthread_mutexattr_t *attributes)
{
	(void)attributes;
	check_write(lock, sizeof(*lock));
	*lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
	return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *lock)
{
	check_write(lock, sizeof(*lock));
	if (lock->holders != 0)
		complain("lock-held", "a lock is destroyed that is held since {site:%u}; unlock it first", lock->where);
	return 0;
}

int pthread_mutex_lock(pthread_mutex_t *lock)
{
	take(lock, 0, "pthread_mutex_lock");
	return 0;
}

int pthread_mutex_trylock(pthread_mutex_t *lock)
{
	check_write(lock, sizeof(*lock));
	if (lock->holders != 0)
		return EBUSY;
	take(lock, 0, "pthread_mutex_trylock");
	return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *lock)
{
	return give(lock, "pthread_mutex_unlock");
}

int pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attributes)
{
	return pthread_mutex_init(lock, attributes);
}

int pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
	return pthread_mutex_destroy(lock);
}

int pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
	take(lock, 1, "pthread_rwlock_rdlock");
	return 0;
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
	take(lock, 0, "pthread_rwlock_wrlock");
	return 0;
}

int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
	return give(lock, "pthread_rwlock_unlock");
}
