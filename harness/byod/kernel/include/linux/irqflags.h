/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_IRQFLAGS_H
#define _LINUX_IRQFLAGS_H

#include <linux/types.h>
#include <linux/typecheck.h>
#include <linux/cleanup.h>

/* `flags` are 1 where interrupts were on. */
unsigned long emu_irq_save(void);
void emu_irq_restore(unsigned long flags);
bool irqs_disabled(void);
#define local_irq_save(flags) do { typecheck(unsigned long, flags); (flags) = emu_irq_save(); } while (0)
#define local_irq_restore(flags) do { typecheck(unsigned long, flags); emu_irq_restore(flags); } while (0)
#define local_irq_disable() ((void)emu_irq_save())
#define local_irq_enable() emu_irq_restore(1)
#define local_save_flags(flags) do { (flags) = !irqs_disabled(); } while (0)
#define irqs_disabled_flags(flags) (!(flags))
DEFINE_LOCK_GUARD_0(irq, local_irq_disable(), local_irq_enable())
DEFINE_LOCK_GUARD_0(irqsave, local_irq_save(_T->flags), local_irq_restore(_T->flags), unsigned long flags)

#endif
