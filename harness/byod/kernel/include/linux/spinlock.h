/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SPINLOCK_H
#define _LINUX_SPINLOCK_H

#include <linux/spinlock_types.h>
#include <linux/lockdep.h>
#include <linux/irqflags.h>
#include <linux/preempt.h>
#include <linux/bottom_half.h>
#include <linux/cleanup.h>
#include <linux/typecheck.h>
#include <asm/barrier.h>

/* What a lock of interrupts' context does to them while it is held. */
enum emu_take { EMU_TAKE_PLAIN, EMU_TAKE_BH, EMU_TAKE_IRQ, EMU_TAKE_IRQSAVE };

void emu_spin_lock(struct emu_lock *lock, enum emu_take how, int subclass, const struct emu_site *site);
bool emu_spin_trylock(struct emu_lock *lock, enum emu_take how, const struct emu_site *site);
void emu_spin_unlock(struct emu_lock *lock, enum emu_take how, const struct emu_site *site);
unsigned long emu_spin_lock_irqsave(struct emu_lock *lock, int subclass, const struct emu_site *site);
void emu_spin_unlock_irqrestore(struct emu_lock *lock, unsigned long flags, const struct emu_site *site);
void emu_read_lock(struct emu_lock *lock, enum emu_take how, const struct emu_site *site);
void emu_read_unlock(struct emu_lock *lock, enum emu_take how, const struct emu_site *site);
unsigned long emu_read_lock_irqsave(struct emu_lock *lock, const struct emu_site *site);
void emu_read_unlock_irqrestore(struct emu_lock *lock, unsigned long flags, const struct emu_site *site);

#define spin_lock_init(l) do { \
	static struct lock_class_key emu_key__; \
	emu_lock_init(&(l)->lock, #l, &emu_key__, EMU_LOCK_SPIN); \
} while (0)
#define spin_lock(l) emu_spin_lock(&(l)->lock, EMU_TAKE_PLAIN, 0, EMU_HERE)
#define spin_lock_nested(l, subclass) emu_spin_lock(&(l)->lock, EMU_TAKE_PLAIN, (subclass), EMU_HERE)
#define spin_lock_bh(l) emu_spin_lock(&(l)->lock, EMU_TAKE_BH, 0, EMU_HERE)
#define spin_lock_irq(l) emu_spin_lock(&(l)->lock, EMU_TAKE_IRQ, 0, EMU_HERE)
#define spin_lock_irqsave(l, flags) do { typecheck(unsigned long, flags); (flags) = emu_spin_lock_irqsave(&(l)->lock, 0, EMU_HERE); } while (0)
#define spin_lock_irqsave_nested(l, flags, subclass) do { typecheck(unsigned long, flags); (flags) = emu_spin_lock_irqsave(&(l)->lock, (subclass), EMU_HERE); } while (0)
#define spin_trylock(l) emu_spin_trylock(&(l)->lock, EMU_TAKE_PLAIN, EMU_HERE)
#define spin_trylock_bh(l) emu_spin_trylock(&(l)->lock, EMU_TAKE_BH, EMU_HERE)
#define spin_trylock_irq(l) emu_spin_trylock(&(l)->lock, EMU_TAKE_IRQ, EMU_HERE)
#define spin_trylock_irqsave(l, flags) ({ \
	local_irq_save(flags); \
	bool emu_got__ = emu_spin_trylock(&(l)->lock, EMU_TAKE_IRQSAVE, EMU_HERE); \
	if (!emu_got__) \
		local_irq_restore(flags); \
	emu_got__; })
#define spin_unlock(l) emu_spin_unlock(&(l)->lock, EMU_TAKE_PLAIN, EMU_HERE)
#define spin_unlock_bh(l) emu_spin_unlock(&(l)->lock, EMU_TAKE_BH, EMU_HERE)
#define spin_unlock_irq(l) emu_spin_unlock(&(l)->lock, EMU_TAKE_IRQ, EMU_HERE)
#define spin_unlock_irqrestore(l, flags) do { typecheck(unsigned long, flags); emu_spin_unlock_irqrestore(&(l)->lock, (flags), EMU_HERE); } while (0)
#define spin_is_locked(l) ((l)->lock.owner != NULL)
#define assert_spin_locked(l) lockdep_assert_held(l)

#define raw_spin_lock_init(l) spin_lock_init(l)
#define raw_spin_lock(l) spin_lock(l)
#define raw_spin_lock_irq(l) spin_lock_irq(l)
#define raw_spin_lock_irqsave(l, flags) spin_lock_irqsave(l, flags)
#define raw_spin_unlock(l) spin_unlock(l)
#define raw_spin_unlock_irq(l) spin_unlock_irq(l)
#define raw_spin_unlock_irqrestore(l, flags) spin_unlock_irqrestore(l, flags)

#define rwlock_init(l) do { \
	static struct lock_class_key emu_key__; \
	emu_lock_init(&(l)->lock, #l, &emu_key__, EMU_LOCK_RWLOCK); \
} while (0)
#define write_lock(l) spin_lock(l)
#define write_lock_bh(l) spin_lock_bh(l)
#define write_lock_irq(l) spin_lock_irq(l)
#define write_lock_irqsave(l, flags) spin_lock_irqsave(l, flags)
#define write_unlock(l) spin_unlock(l)
#define write_unlock_bh(l) spin_unlock_bh(l)
#define write_unlock_irq(l) spin_unlock_irq(l)
#define write_unlock_irqrestore(l, flags) spin_unlock_irqrestore(l, flags)
#define read_lock(l) emu_read_lock(&(l)->lock, EMU_TAKE_PLAIN, EMU_HERE)
#define read_lock_bh(l) emu_read_lock(&(l)->lock, EMU_TAKE_BH, EMU_HERE)
#define read_lock_irq(l) emu_read_lock(&(l)->lock, EMU_TAKE_IRQ, EMU_HERE)
#define read_lock_irqsave(l, flags) do { typecheck(unsigned long, flags); (flags) = emu_read_lock_irqsave(&(l)->lock, EMU_HERE); } while (0)
#define read_unlock(l) emu_read_unlock(&(l)->lock, EMU_TAKE_PLAIN, EMU_HERE)
#define read_unlock_bh(l) emu_read_unlock(&(l)->lock, EMU_TAKE_BH, EMU_HERE)
#define read_unlock_irq(l) emu_read_unlock(&(l)->lock, EMU_TAKE_IRQ, EMU_HERE)
#define read_unlock_irqrestore(l, flags) do { typecheck(unsigned long, flags); emu_read_unlock_irqrestore(&(l)->lock, (flags), EMU_HERE); } while (0)

DEFINE_LOCK_GUARD_1(spinlock, spinlock_t, spin_lock(_T->lock), spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1_COND(spinlock, _try, spin_trylock(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_bh, spinlock_t, spin_lock_bh(_T->lock), spin_unlock_bh(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irq, spinlock_t, spin_lock_irq(_T->lock), spin_unlock_irq(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irqsave, spinlock_t, spin_lock_irqsave(_T->lock, _T->flags), spin_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)
DEFINE_LOCK_GUARD_1(raw_spinlock, raw_spinlock_t, spin_lock(_T->lock), spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(raw_spinlock_irqsave, raw_spinlock_t, spin_lock_irqsave(_T->lock, _T->flags), spin_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)
DEFINE_LOCK_GUARD_1(read_lock, rwlock_t, read_lock(_T->lock), read_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(write_lock, rwlock_t, write_lock(_T->lock), write_unlock(_T->lock))

/* Takes the lock only when the count falls to 0. */
#define atomic_dec_and_lock(count, l) (atomic_add_unless((count), -1, 1) ? 0 : ({ spin_lock(l); atomic_dec_and_test(count) ? 1 : ({ spin_unlock(l); 0; }); }))

#endif
