/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_RATELIMIT_TYPES_H
#define _LINUX_RATELIMIT_TYPES_H

#include <linux/types.h>

#define DEFAULT_RATELIMIT_INTERVAL (5 * CONFIG_HZ)
#define DEFAULT_RATELIMIT_BURST 10
#define RATELIMIT_MSG_ON_RELEASE 1

struct ratelimit_state {
	int interval;	/* jiffies */
	int burst;
	int printed;
	int missed;
	unsigned int flags;
	unsigned long begin;
};
#define RATELIMIT_STATE_INIT(name, interval_, burst_) { .interval = (interval_), .burst = (burst_) }
#define DEFINE_RATELIMIT_STATE(name, interval_, burst_) struct ratelimit_state name = RATELIMIT_STATE_INIT(name, interval_, burst_)
int ___ratelimit(struct ratelimit_state *state, const char *function);
#define __ratelimit(state) ___ratelimit(state, __func__)

#endif
