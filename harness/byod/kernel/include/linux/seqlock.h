/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SEQLOCK_H
#define _LINUX_SEQLOCK_H

#include <linux/spinlock.h>

typedef struct seqcount {
	unsigned int sequence;
} seqcount_t;
typedef struct {
	unsigned int sequence;
	spinlock_t lock;
} seqlock_t;
#define seqcount_init(s) ((s)->sequence = 0)
#define seqlock_init(s) do { (s)->sequence = 0; spin_lock_init(&(s)->lock); } while (0)
#define read_seqcount_begin(s) READ_ONCE((s)->sequence)
#define read_seqcount_retry(s, start) ((s)->sequence != (start))
#define write_seqcount_begin(s) ((void)(s)->sequence++)
#define write_seqcount_end(s) ((void)(s)->sequence++)
#define read_seqbegin(s) READ_ONCE((s)->sequence)
#define read_seqretry(s, start) ((s)->sequence != (start))
#define write_seqlock(s) do { spin_lock(&(s)->lock); (s)->sequence++; } while (0)
#define write_sequnlock(s) do { (s)->sequence++; spin_unlock(&(s)->lock); } while (0)
#define write_seqlock_irqsave(s, flags) do { spin_lock_irqsave(&(s)->lock, flags); (s)->sequence++; } while (0)
#define write_sequnlock_irqrestore(s, flags) do { (s)->sequence++; spin_unlock_irqrestore(&(s)->lock, flags); } while (0)

#endif
