/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_INTERRUPT_H
#define _LINUX_INTERRUPT_H

#include <linux/kernel.h>
#include <linux/irqreturn.h>
#include <linux/hardirq.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/kref.h>
#include <linux/workqueue.h>

#define IRQF_TRIGGER_NONE 0
#define IRQF_TRIGGER_RISING 1
#define IRQF_TRIGGER_FALLING 2
#define IRQF_TRIGGER_HIGH 4
#define IRQF_TRIGGER_LOW 8
#define IRQF_SHARED 0x80
#define IRQF_PROBE_SHARED 0x100
#define IRQF_ONESHOT 0x2000
#define IRQF_NO_SUSPEND 0x4000
#define IRQF_NO_THREAD 0x10000
#define IRQF_COND_SUSPEND 0x40000
#define IRQF_NO_AUTOEN 0x80000
#define IRQ_NOTCONNECTED (1U << 31)

typedef irqreturn_t (*irq_handler_t)(int irq, void *dev);
int emu_request_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread, unsigned long flags, const char *name,
		    void *dev, struct device *managed, const char *handler_name, const struct emu_site *site);
#define request_irq(irq, handler, flags, name, dev) \
	emu_request_irq((irq), (handler), NULL, (flags), (name), (dev), NULL, #handler, EMU_HERE)
#define request_threaded_irq(irq, handler, thread, flags, name, dev) \
	emu_request_irq((irq), (handler), (thread), (flags), (name), (dev), NULL, #handler "/" #thread, EMU_HERE)
#define devm_request_irq(managed, irq, handler, flags, name, dev) \
	emu_request_irq((irq), (handler), NULL, (flags), (name), (dev), (managed), #handler, EMU_HERE)
#define devm_request_threaded_irq(managed, irq, handler, thread, flags, name, dev) \
	emu_request_irq((irq), (handler), (thread), (flags), (name), (dev), (managed), #handler "/" #thread, EMU_HERE)
#define request_any_context_irq(irq, handler, flags, name, dev) request_irq(irq, handler, flags, name, dev)
const void *emu_free_irq(unsigned int irq, void *dev, const struct emu_site *site);
#define free_irq(irq, dev) emu_free_irq((irq), (dev), EMU_HERE)
void devm_free_irq(struct device *managed, unsigned int irq, void *dev);
void emu_disable_irq(unsigned int irq, bool sync, const struct emu_site *site);
#define disable_irq(irq) emu_disable_irq((irq), true, EMU_HERE)
#define disable_irq_nosync(irq) emu_disable_irq((irq), false, EMU_HERE)
#define disable_hardirq(irq) ({ emu_disable_irq((irq), false, EMU_HERE); true; })
void emu_enable_irq(unsigned int irq, const struct emu_site *site);
#define enable_irq(irq) emu_enable_irq((irq), EMU_HERE)
void synchronize_irq(unsigned int irq);
bool synchronize_hardirq(unsigned int irq);
DEFINE_LOCK_GUARD_1(disable_irq, int, disable_irq(*_T->lock), enable_irq(*_T->lock))
/* One core. */
static inline int irq_set_affinity(unsigned int irq, const void *mask) { return 0; }
static inline int irq_set_affinity_hint(unsigned int irq, const void *mask) { return 0; }

struct tasklet_struct {
	struct list_head entry;
	void (*func)(unsigned long data);
	void (*callback)(struct tasklet_struct *tasklet);
	unsigned long data;
	int disabled;
	bool scheduled;
	bool running;
};
#define DECLARE_TASKLET(name, callback_) struct tasklet_struct name = { .callback = callback_ }
#define from_tasklet(variable, pointer, member) container_of(pointer, typeof(*variable), member)
void tasklet_init(struct tasklet_struct *tasklet, void (*func)(unsigned long), unsigned long data);
void tasklet_setup(struct tasklet_struct *tasklet, void (*callback)(struct tasklet_struct *));
void tasklet_schedule(struct tasklet_struct *tasklet);
#define tasklet_hi_schedule(tasklet) tasklet_schedule(tasklet)
void tasklet_kill(struct tasklet_struct *tasklet);
void tasklet_disable(struct tasklet_struct *tasklet);
void tasklet_enable(struct tasklet_struct *tasklet);

#endif
