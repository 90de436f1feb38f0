/* SPDX-License-Identifier: MIT */
#ifndef _PTHREAD_H
#define _PTHREAD_H

/*
 * There is one thread. Locks are real all the same: one that is taken twice, or given back without being held, is
 * reported with the place. Functions that would start a thread are not there.
 */
typedef struct {
	int holders;        /* -1: locked for writing */
	unsigned int where; /* where it was last taken */
} pthread_mutex_t;
typedef pthread_mutex_t pthread_rwlock_t;
typedef int pthread_mutexattr_t;
typedef int pthread_rwlockattr_t;

#define PTHREAD_MUTEX_INITIALIZER { 0, 0 }
#define PTHREAD_RWLOCK_INITIALIZER { 0, 0 }

int pthread_mutex_init(pthread_mutex_t *lock, const pthread_mutexattr_t *attributes);
int pthread_mutex_destroy(pthread_mutex_t *lock);
int pthread_mutex_lock(pthread_mutex_t *lock);
int pthread_mutex_trylock(pthread_mutex_t *lock);
int pthread_mutex_unlock(pthread_mutex_t *lock);
int pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attributes);
int pthread_rwlock_destroy(pthread_rwlock_t *lock);
int pthread_rwlock_rdlock(pthread_rwlock_t *lock);
int pthread_rwlock_wrlock(pthread_rwlock_t *lock);
int pthread_rwlock_unlock(pthread_rwlock_t *lock);

#endif
