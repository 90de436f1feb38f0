/* SPDX-License-Identifier: MIT */
/* Accesses of one thread and of the chip reach the one memory in program order: only the compiler must be held back. */
#ifndef _ASM_BARRIER_H
#define _ASM_BARRIER_H

#include <linux/compiler.h>

#define mb() barrier()
#define rmb() barrier()
#define wmb() barrier()
#define dma_mb() barrier()
#define dma_rmb() barrier()
#define dma_wmb() barrier()
#define smp_mb() barrier()
#define smp_rmb() barrier()
#define smp_wmb() barrier()
#define smp_mb__before_atomic() barrier()
#define smp_mb__after_atomic() barrier()
#define smp_store_mb(variable, value) do { WRITE_ONCE(variable, value); barrier(); } while (0)
#define smp_store_release(p, value) do { barrier(); WRITE_ONCE(*(p), value); } while (0)
#define smp_load_acquire(p) ({ typeof(*(p)) emu_la__ = READ_ONCE(*(p)); barrier(); emu_la__; })

#endif
