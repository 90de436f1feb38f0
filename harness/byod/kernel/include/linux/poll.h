/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_POLL_H
#define _LINUX_POLL_H

#include <linux/wait.h>
#include <linux/fs.h>
#include <linux/uaccess.h>

#define POLLIN 0x0001
#define POLLPRI 0x0002
#define POLLOUT 0x0004
#define POLLERR 0x0008
#define POLLHUP 0x0010
#define POLLNVAL 0x0020
#define POLLRDNORM 0x0040
#define POLLRDBAND 0x0080
#define POLLWRNORM 0x0100
#define POLLWRBAND 0x0200
#define EPOLLIN ((__poll_t)POLLIN)
#define EPOLLPRI ((__poll_t)POLLPRI)
#define EPOLLOUT ((__poll_t)POLLOUT)
#define EPOLLERR ((__poll_t)POLLERR)
#define EPOLLHUP ((__poll_t)POLLHUP)
#define EPOLLRDNORM ((__poll_t)POLLRDNORM)
#define EPOLLRDBAND ((__poll_t)POLLRDBAND)
#define EPOLLWRNORM ((__poll_t)POLLWRNORM)

/* One question of emu_poll: which events, and how many queues the file would be waited for on. */
typedef struct poll_table_struct {
	__poll_t _key;
	unsigned int queues;
} poll_table;
static inline void poll_wait(struct file *file, struct wait_queue_head *queue, poll_table *table)
{
	if (table && queue)
		table->queues++;
}
static inline __poll_t poll_requested_events(const poll_table *table) { return table ? table->_key : ~(__poll_t)0; }
static inline bool poll_does_not_wait(const poll_table *table) { return !table; }

#endif
