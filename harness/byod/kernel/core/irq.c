// SPDX-License-Identifier: MIT
/* The Video Engine's interrupt: a level that stays high until the driver clears its source. */
#include "internal.h"
#include <linux/interrupt.h>

/* Handler calls in a row with the line still high that are taken for a storm. */
#define STORM 1000
/* Calls in a row that nobody wanted; the kernel then switches the line off. */
#define NOBODY_CARED 1000

struct irqaction {
	struct list_head entry;
	irq_handler_t handler, thread;
	unsigned long flags;
	char name[40], thread_name[48];
	const char *handler_name;
	void *dev;
	struct device *managed;
	const struct emu_site *site;
	bool thread_wanted, thread_running, running;
	u32 calls;
};

static LIST_HEAD(irq_actions);
static int irq_disabled;
static const struct emu_site *irq_disabled_at;
static bool irq_masked;		/* until the thread of a oneshot action has run */
static bool given_up;		/* nobody cared */
static u32 in_a_row, unwanted;

bool emu_irq_line_usable(void)
{
	return !list_empty(&irq_actions) && !irq_disabled && !irq_masked && !given_up && !emu_context.irqs_off && !emu_context.hardirq;
}

static void call_action(struct irqaction *action, bool *handled)
{
	struct task_struct *task = emu_current();
	int held = task->emu_held_count;
	bool irqs_off = emu_context.irqs_off;
	irqreturn_t ret = IRQ_WAKE_THREAD;

	action->calls++;
	if (action->handler) {
		emu_context.hardirq++;
		emu_context.handler = action->handler_name;
		action->running = true;
		ret = action->handler(EMU_VE_IRQ, action->dev);
		action->running = false;
		emu_context.handler = NULL;
		emu_context.hardirq--;
	}
	if (task->emu_held_count > held) {
		const struct emu_held *left = &task->emu_held[task->emu_held_count - 1];

		emu_fault("lock-left-held", "the interrupt handler %s returns with %s held, taken at %pEMU", action->handler_name, left->name, left->site);
	}
	emu_context.irqs_off = irqs_off;
	switch (ret) {
	case IRQ_NONE:
		return;
	case IRQ_HANDLED:
		break;
	case IRQ_WAKE_THREAD:
		if (!action->thread) {
			emu_complain("no-thread", "the interrupt handler %s returns IRQ_WAKE_THREAD, but was requested without a thread at %pEMU; use request_threaded_irq", action->handler_name, action->site);
			break;
		}
		action->thread_wanted = true;
		if (action->flags & IRQF_ONESHOT)
			irq_masked = true;
		break;
	default:
		emu_complain("bad-irqreturn", "the interrupt handler %s returns %d; return IRQ_NONE, IRQ_HANDLED or IRQ_WAKE_THREAD", action->handler_name, ret);
		return;
	}
	*handled = true;
}

bool emu_irq_deliver(void)
{
	struct irqaction *action, *next;
	bool handled = false;

	if (!emu_irq_line_usable())
		return false;
	if (!host_irq()) {
		in_a_row = 0;
		return false;
	}
	list_for_each_entry_safe(action, next, &irq_actions, entry)
		call_action(action, &handled);
	emu_dma_check();
	emu_notify();
	if (!host_irq()) {
		in_a_row = 0;
		unwanted = 0;
		return true;
	}
	in_a_row++;
	unwanted = handled ? 0 : unwanted + 1;
	if (list_empty(&irq_actions))
		return true;
	action = list_first_entry(&irq_actions, struct irqaction, entry);
	if (unwanted >= NOBODY_CARED) {
		given_up = true;
		emu_complain("irq-nobody-cared", "irq %d: nobody cared: %s (requested at %pEMU) returned IRQ_NONE %d times while the line stayed high, and the kernel switched the line off for good; clear the source (write the status register back) and return IRQ_HANDLED",
			     EMU_VE_IRQ, action->handler_name, action->site, unwanted);
		_printk(KERN_ERR "irq %d: nobody cared\n", EMU_VE_IRQ);
	} else if (handled && in_a_row >= STORM) {
		emu_fault("interrupt-storm", "%s (requested at %pEMU) was called %d times in a row, the line stays high; clear the source in the handler: write the status register back, or switch the interrupt off",
			  action->handler_name, action->site, in_a_row);
	}
	return true;
}

static void irq_unmask(void)
{
	struct irqaction *action;

	irq_masked = false;
	list_for_each_entry(action, &irq_actions, entry)
		if ((action->thread_wanted || action->thread_running) && (action->flags & IRQF_ONESHOT))
			irq_masked = true;
}

bool emu_irq_run_thread(void)
{
	struct irqaction *action;
	irqreturn_t ret;

	list_for_each_entry(action, &irq_actions, entry) {
		if (!action->thread_wanted || action->thread_running)
			continue;
		action->thread_wanted = false;
		action->thread_running = true;
		emu_push_task(action->thread_name, true);
		ret = action->thread(EMU_VE_IRQ, action->dev);
		emu_pop_task(action->thread_name);
		action->thread_running = false;
		if (ret != IRQ_HANDLED && ret != IRQ_NONE)
			emu_complain("bad-irqreturn", "the thread of %s returns %d; return IRQ_HANDLED or IRQ_NONE", action->handler_name, ret);
		irq_unmask();
		emu_notify();
		return true;
	}
	return false;
}

static struct irqaction *irq_find(void *dev)
{
	struct irqaction *action;

	list_for_each_entry(action, &irq_actions, entry)
		if (action->dev == dev)
			return action;
	return NULL;
}

static void irq_release_managed(void *data)
{
	emu_free_irq(EMU_VE_IRQ, data, NULL);
}

int emu_request_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread, unsigned long flags, const char *name,
		    void *dev, struct device *managed, const char *handler_name, const struct emu_site *site)
{
	struct irqaction *action, *first;
	int ret;

	emu_might_sleep("request_irq", site);
	if (irq != EMU_VE_IRQ) {
		_printk(KERN_ERR "request_irq: there is no irq %d\n", (int)irq);
		return -EINVAL;
	}
	if (!handler && !thread)
		return -EINVAL;
	if (((flags & IRQF_SHARED) && !dev) || ((flags & IRQF_SHARED) && (flags & IRQF_NO_AUTOEN)))
		return -EINVAL;
	if (!handler && !(flags & IRQF_ONESHOT)) {
		emu_complain("needs-oneshot", "a threaded interrupt without a handler is requested without IRQF_ONESHOT at %pEMU, which the kernel refuses: the line would never fall", site);
		return -EINVAL;
	}
	if (!list_empty(&irq_actions)) {
		first = list_first_entry(&irq_actions, struct irqaction, entry);
		if (!(first->flags & flags & IRQF_SHARED) || ((first->flags ^ flags) & IRQF_ONESHOT)) {
			_printk(KERN_ERR "genirq: flags mismatch irq %d (%s)\n", irq, name ?: "");
			return -EBUSY;
		}
	}
	action = emu_heap_alloc(sizeof(*action), "request_irq", site);
	if (!action)
		return -ENOMEM;
	action->handler = handler;
	action->thread = thread;
	action->flags = flags;
	action->dev = dev;
	action->managed = managed;
	action->site = site;
	strscpy(action->name, name ?: "");
	snprintf(action->thread_name, sizeof(action->thread_name), "irq/%d-%s", irq, action->name);
	action->handler_name = handler_name;
	list_add_tail(&action->entry, &irq_actions);
	if (flags & IRQF_NO_AUTOEN)
		irq_disabled++;
	if (managed) {
		ret = emu_devm_add_action(managed, irq_release_managed, dev, "free_irq", false, site);
		if (ret) {
			emu_free_irq(irq, dev, site);
			return ret;
		}
	}
	emu_interrupt_point();
	return 0;
}

static bool thread_idle(void *data)
{
	struct irqaction *action = data;

	return !action->thread_wanted && !action->thread_running;
}

static void irq_synchronize(struct irqaction *action, const char *function, const struct emu_site *site)
{
	if (action->running)
		emu_fault("deadlock", "%s at %pEMU in the interrupt's own handler waits for the handler to end; use disable_irq_nosync", function, site);
	if (action->thread_running)
		emu_fault("deadlock", "%s at %pEMU waits for the interrupt's thread, which runs below it and cannot end first", function, site);
	if (action->thread_wanted)
		emu_sleep_until(thread_idle, action, EMU_FOREVER, "the thread of an interrupt");
}

const void *emu_free_irq(unsigned int irq, void *dev, const struct emu_site *site)
{
	struct irqaction *action = irq == EMU_VE_IRQ ? irq_find(dev) : NULL;

	if (!action) {
		emu_complain("bad-free-irq", "free_irq at %pEMU of irq %u, which is not requested with this dev_id; free it once only, with the pointer it was requested with", site, irq);
		return NULL;
	}
	irq_synchronize(action, "free_irq", site);
	list_del(&action->entry);
	emu_heap_free(action);
	irq_unmask();
	if (list_empty(&irq_actions)) {
		irq_disabled = 0;
		given_up = false;
		unwanted = 0;
		in_a_row = 0;
	}
	return "";
}

void devm_free_irq(struct device *managed, unsigned int irq, void *dev)
{
	devm_remove_action(managed, irq_release_managed, dev);
	emu_free_irq(irq, dev, NULL);
}

void emu_disable_irq(unsigned int irq, bool sync, const struct emu_site *site)
{
	struct irqaction *action;

	if (irq != EMU_VE_IRQ)
		return;
	irq_disabled++;
	irq_disabled_at = site;
	if (!sync)
		return;
	list_for_each_entry(action, &irq_actions, entry)
		irq_synchronize(action, "disable_irq", site);
}

void emu_enable_irq(unsigned int irq, const struct emu_site *site)
{
	if (irq != EMU_VE_IRQ)
		return;
	if (!irq_disabled) {
		emu_complain("unbalanced-enable-irq", "enable_irq at %pEMU of irq %u, which is not irq_disabled", site, irq);
		return;
	}
	irq_disabled--;
	emu_interrupt_point();
}

void synchronize_irq(unsigned int irq)
{
	struct irqaction *action;

	if (irq == EMU_VE_IRQ)
		list_for_each_entry(action, &irq_actions, entry)
			irq_synchronize(action, "synchronize_irq", NULL);
}

bool synchronize_hardirq(unsigned int irq)
{
	return true;
}

void emu_irq_shutdown_check(void)
{
	struct irqaction *action;

	list_for_each_entry(action, &irq_actions, entry)
		emu_complain("irq-leak", "the interrupt handler %s, requested at %pEMU, is never freed; call free_irq in remove, or use devm_request_irq", action->handler_name, action->site);
}
