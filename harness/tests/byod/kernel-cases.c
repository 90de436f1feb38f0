// SPDX-License-Identifier: MIT
/*
 * Kernel modules in one: the parameter `scenario` chooses what probe does. Lines that a sentence must name carry a
 * marker, "@name". The register at 0xffc is the test's own: n raises the interrupt after n microseconds, 0 clears it.
 */
#define pr_fmt(fmt) "cases: " fmt

#include <linux/bitmap.h>
#include <linux/clk.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/hrtimer.h>
#include <linux/idr.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <linux/rbtree.h>
#include <linux/reset.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/spinlock.h>
#include <linux/videodev2.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#define LINE 0xffc

static char *scenario = "none";
module_param(scenario, charp, 0444);
static int level = 3;
module_param(level, int, 0644);

static struct device *dev;
static struct platform_device *pdev;
static void __iomem *base;
static struct clk *clocks[3];
static struct reset_control *rst;
static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(spin);
static DECLARE_WAIT_QUEUE_HEAD(queue);
static DECLARE_COMPLETION(done);
static bool flag;
static int count;
static void *kept;

static void power_on(void)
{
	static const char *const names[] = { "ahb", "mod", "ram" };

	for (int i = 0; i < 3; i++) {
		clocks[i] = devm_clk_get_enabled(dev, names[i]);
		WARN_ON(IS_ERR(clocks[i]));
	}
	rst = devm_reset_control_get_exclusive_deasserted(dev, NULL);
}

static int ok(void)
{
	mutex_lock(&first);
	mutex_unlock(&first);
	return 0;
}

static int double_lock(void)
{
	mutex_lock(&first); /* @double-lock-1 */
	mutex_lock(&first); /* @double-lock-2 */
	return 0;
}

static int unlock_free(void)
{
	mutex_unlock(&second); /* @unlock-free */
	return 0;
}

static int sleep_in_spinlock(void)
{
	spin_lock(&spin); /* @sleep-spin */
	msleep(1); /* @sleep-call */
	spin_unlock(&spin);
	return 0;
}

static int alloc_in_spinlock(void)
{
	spin_lock(&spin);
	kfree(kmalloc(16, GFP_KERNEL)); /* @alloc-spin */
	kfree(kmalloc(16, GFP_ATOMIC));
	spin_unlock(&spin);
	return 0;
}

static int left_locked(void)
{
	mutex_lock(&first); /* @left-locked */
	return 0;
}

static int mismatch(void)
{
	unsigned long flags;

	spin_lock_irqsave(&spin, flags); /* @mismatch-lock */
	spin_unlock(&spin); /* @mismatch-unlock */
	local_irq_restore(flags);
	return 0;
}

static int lock_order(void)
{
	mutex_lock(&first); /* @order-a1 */
	mutex_lock(&second); /* @order-b1 */
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second); /* @order-b2 */
	mutex_lock(&first); /* @order-a2 */
	mutex_unlock(&first);
	mutex_unlock(&second);
	return 0;
}

static int uninitialised_lock(void)
{
	spinlock_t *lock = devm_kzalloc(dev, sizeof(*lock), GFP_KERNEL);

	spin_lock(lock); /* @uninitialised */
	return 0;
}

static int guards(void)
{
	scoped_guard(mutex, &first) {
		guard(spinlock_irqsave)(&spin);
		if (!irqs_disabled() || !mutex_is_locked(&first))
			return -EIO;
	}
	scoped_cond_guard(mutex_try, return -EBUSY, &first) {
		if (mutex_trylock(&first))
			return -EIO;
	}
	{
		void *p __free(kfree) = kzalloc(8, GFP_KERNEL);

		if (!p)
			return -ENOMEM;
	}
	return mutex_is_locked(&first) || irqs_disabled() ? -EIO : 0;
}

static irqreturn_t clearing(int irq, void *data)
{
	writel(0, base + LINE);
	count++;
	pr_info("handler, hard %d\n", !!in_hardirq());
	return IRQ_HANDLED;
}

static irqreturn_t forgetful(int irq, void *data)
{
	return IRQ_HANDLED;
}

static irqreturn_t careless(int irq, void *data)
{
	return IRQ_NONE;
}

static irqreturn_t waking(int irq, void *data)
{
	writel(0, base + LINE);
	pr_info("hard\n");
	return IRQ_WAKE_THREAD;
}

static irqreturn_t thread(int irq, void *data)
{
	pr_info("thread %s, task %d\n", current->comm, in_task());
	usleep_range(100, 200);
	complete(&done);
	return IRQ_HANDLED;
}

static irqreturn_t locking(int irq, void *data)
{
	writel(0, base + LINE);
	spin_lock(&spin); /* @irq-lock */
	spin_unlock(&spin);
	return IRQ_HANDLED;
}

static irqreturn_t self_disabling(int irq, void *data)
{
	disable_irq(irq); /* @self-disable */
	return IRQ_HANDLED;
}

static int with_handler(irq_handler_t handler)
{
	int irq = platform_get_irq(pdev, 0);
	int ret;

	power_on();
	ret = devm_request_irq(dev, irq, handler, 0, "cases", pdev); /* @request */
	if (ret)
		return ret;
	writel(50, base + LINE);
	udelay(100);
	return 0;
}

static int irq_ok(void)
{
	int ret = with_handler(clearing);

	if (ret || count != 1)
		return -EIO;
	disable_irq(platform_get_irq(pdev, 0));
	writel(10, base + LINE);
	udelay(50);
	if (count != 1)
		return -EIO;
	enable_irq(platform_get_irq(pdev, 0));
	return count == 2 ? 0 : -EIO;
}

static int storm(void) { return with_handler(forgetful); }
static int nobody(void) { return with_handler(careless); }
static int self_disable(void) { return with_handler(self_disabling); }

static int unsafe_lock(void)
{
	int ret = with_handler(locking);

	spin_lock(&spin); /* @unsafe-lock */
	spin_unlock(&spin);
	return ret;
}

static int threaded(void)
{
	int irq = platform_get_irq(pdev, 0);
	int ret;

	power_on();
	if (devm_request_threaded_irq(dev, irq, NULL, thread, 0, "none", pdev) != -EINVAL)
		return -EIO;
	ret = devm_request_threaded_irq(dev, irq, waking, thread, IRQF_ONESHOT, "cases", pdev);
	if (ret)
		return ret;
	writel(200, base + LINE);
	return wait_for_completion_timeout(&done, HZ) ? 0 : -ETIMEDOUT;
}

static int irq_leak(void)
{
	return request_irq(platform_get_irq(pdev, 0), clearing, 0, "cases", pdev); /* @irq-leak */
}

static int wait_forever(void)
{
	mutex_lock(&second); /* @forever-lock */
	wait_event(queue, flag); /* @forever */
	mutex_unlock(&second);
	return 0;
}

static void set_flag(struct work_struct *work)
{
	flag = true;
}
static DECLARE_WORK(set_flag_work, set_flag);

static int missed_wake(void)
{
	schedule_work(&set_flag_work);
	return wait_event_timeout(queue, flag, HZ / 10) ? 0 : -EIO; /* @missed */
}

static int missed_wake_forever(void)
{
	schedule_work(&set_flag_work);
	wait_event(queue, flag); /* @missed-forever */
	return 0;
}

static void want_first(struct work_struct *work)
{
	mutex_lock(&first); /* @want-first */
	mutex_unlock(&first);
	complete(&done);
}
static DECLARE_WORK(want_first_work, want_first);

static int work_deadlock(void)
{
	mutex_lock(&first); /* @hold-first */
	schedule_work(&want_first_work);
	wait_for_completion(&done); /* @wait-done */
	mutex_unlock(&first);
	return 0;
}

static int short_sleep(void)
{
	mutex_lock(&first);
	schedule_work(&want_first_work);
	msleep(5);
	mutex_unlock(&first);
	wait_for_completion(&done);
	return 0;
}

static void cancel_self(struct work_struct *work)
{
	cancel_work_sync(work); /* @cancel-self */
}
static DECLARE_WORK(cancel_self_work, cancel_self);

static int self_cancel(void)
{
	schedule_work(&cancel_self_work);
	flush_work(&cancel_self_work);
	return 0;
}

static int pending_work(void)
{
	static struct delayed_work late;

	INIT_DELAYED_WORK(&late, set_flag);
	schedule_delayed_work(&late, 0); /* @pending-work */
	return 0;
}

static struct timer_list timers[2];
static struct hrtimer fine;
static struct delayed_work delayed;
static struct workqueue_struct *wq;

static void on_timer(struct timer_list *timer)
{
	pr_info("timer %d at %lld ms, soft %d\n", (int)(timer - timers), ktime_to_ms(ktime_get()), !!in_softirq());
}

static enum hrtimer_restart on_fine(struct hrtimer *timer)
{
	pr_info("hrtimer %d\n", ++count);
	hrtimer_forward_now(timer, ms_to_ktime(3));
	return count < 3 ? HRTIMER_RESTART : HRTIMER_NORESTART;
}

static void on_delayed(struct work_struct *work)
{
	pr_info("delayed work, same %d\n", to_delayed_work(work) == &delayed);
	complete(&done);
}

static int timing(void)
{
	unsigned long start = jiffies;
	u64 before = ktime_get_ns();

	timer_setup(&timers[0], on_timer, 0);
	timer_setup(&timers[1], on_timer, 0);
	hrtimer_setup(&fine, on_fine, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	wq = alloc_ordered_workqueue("cases-%d", 0, 1);
	INIT_DELAYED_WORK(&delayed, on_delayed);
	mod_timer(&timers[0], jiffies + msecs_to_jiffies(40));
	mod_timer(&timers[1], jiffies + msecs_to_jiffies(20));
	hrtimer_start(&fine, ms_to_ktime(3), HRTIMER_MODE_REL);
	queue_delayed_work(wq, &delayed, msecs_to_jiffies(500));
	if (queue_delayed_work(wq, &delayed, 1))
		return -EIO;
	if (!mod_delayed_work(wq, &delayed, msecs_to_jiffies(60)))
		return -EIO;
	if (!wait_for_completion_timeout(&done, HZ))
		return -ETIMEDOUT;
	if (cancel_delayed_work(&delayed) || timer_pending(&timers[0]))
		return -EIO;
	queue_delayed_work(wq, &delayed, 10);
	if (!cancel_delayed_work_sync(&delayed))
		return -EIO;
	if (time_before(jiffies, start + msecs_to_jiffies(60)) || ktime_get_ns() - before > 80000000)
		return -EIO;
	if (wait_event_timeout(queue, flag, 2))
		return -EIO;
	destroy_workqueue(wq);
	return 0;
}

static int double_free(void)
{
	void *p = kmalloc(40, GFP_KERNEL); /* @df-alloc */

	kfree(p); /* @df-free-1 */
	kfree(p); /* @df-free-2 */
	return 0;
}

static int use_after_free(void)
{
	int *p = kmalloc(40, GFP_KERNEL);

	kfree(p);
	return p[3]; /* @uaf */
}

static int overflow(void)
{
	u8 *p = kmalloc(33, GFP_KERNEL);

	p[33] = 1; /* @overflow */
	kfree(p);
	return 0;
}

static int free_managed(void)
{
	void *p = devm_kzalloc(dev, 24, GFP_KERNEL); /* @managed */

	kfree(p); /* @free-managed */
	return 0;
}

static int leak(void)
{
	kept = kmalloc(77, GFP_KERNEL); /* @leak */
	return 0;
}

static dma_addr_t bus;

static int dma_ok(void)
{
	void *p = dma_alloc_coherent(dev, 5000, &bus, GFP_KERNEL);

	if (!p || bus & 4095 || memchr_inv(p, 0, 5000))
		return -EIO;
	pr_info("dma %pad\n", &bus);
	memset(p, 0xff, 5000);
	dma_free_coherent(dev, 5000, p, bus);
	return dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32)) ?: dma_set_mask(dev, DMA_BIT_MASK(20)) == -EIO ? 0 : -EIO;
}

static int dma_overflow(void)
{
	u8 *p = dma_alloc_coherent(dev, 5000, &bus, GFP_KERNEL);

	p[5000] = 1; /* @dma-overflow */
	return 0;
}

static int dma_leak(void)
{
	kept = dma_alloc_coherent(dev, 5000, &bus, GFP_KERNEL); /* @dma-leak */
	pr_info("dma %pad\n", &bus);
	return 0;
}

static int dma_size(void)
{
	void *p = dma_alloc_coherent(dev, 5000, &bus, GFP_KERNEL); /* @dma-size-alloc */

	dma_free_coherent(dev, 500, p, bus); /* @dma-size-free */
	return 0;
}

static int dma_twice(void)
{
	void *p = dma_alloc_coherent(dev, 5000, &bus, GFP_KERNEL);

	dma_free_coherent(dev, 5000, p, bus);
	dma_free_coherent(dev, 5000, p, bus); /* @dma-twice */
	return 0;
}

static int clk_unbalanced(void)
{
	struct clk *clk = devm_clk_get(dev, "mod");

	clk_disable_unprepare(clk); /* @clk-off */
	if (clk_enable(clk) != -ESHUTDOWN)
		return -EIO;
	clk_prepare_enable(clk); /* @clk-on */
	return clk_set_rate(clk, 300000000) ?: clk_get_rate(clk) == 300000000 ? 0 : -EIO;
}

static int gated(void)
{
	return readl(base) ? -EIO : 0; /* @gated */
}

static int error_iomem(void)
{
	writel(1, IOMEM_ERR_PTR(-EBUSY) + 4); /* @error-iomem */
	return 0;
}

static int runtime_suspend(struct device *d)
{
	pr_info("suspend\n");
	return 0;
}

static int runtime_resume(struct device *d)
{
	pr_info("resume\n");
	return 0;
}

static int pm_counts(void)
{
	if (pm_runtime_get_sync(dev) != -EACCES)
		return -EIO;
	pm_runtime_put_noidle(dev);
	pm_runtime_enable(dev);
	if (pm_runtime_resume_and_get(dev) || !pm_runtime_active(dev) || pm_runtime_get_sync(dev) != 1)
		return -EIO;
	pm_runtime_put(dev);
	pm_runtime_put_sync(dev);
	if (!pm_runtime_suspended(dev))
		return -EIO;
	pm_runtime_set_autosuspend_delay(dev, 30);
	pm_runtime_use_autosuspend(dev);
	pm_runtime_get_sync(dev);
	pm_runtime_mark_last_busy(dev);
	pm_runtime_put_autosuspend(dev);
	msleep(20);
	if (!pm_runtime_active(dev))
		return -EIO;
	msleep(20);
	if (!pm_runtime_suspended(dev))
		return -EIO;
	pm_runtime_dont_use_autosuspend(dev);
	pm_runtime_disable(dev);
	return 0;
}

static int pm_unbalanced(void)
{
	pm_runtime_enable(dev);
	pm_runtime_get_sync(dev); /* @pm-get */
	return 0;
}

static int pm_underflow(void)
{
	pm_runtime_put_noidle(dev); /* @pm-put */
	return 0;
}

static void undo(void *text)
{
	pr_info("undo %s\n", (char *)text);
}

static int devres_order(void)
{
	devm_add_action(dev, undo, "first");
	devm_kzalloc(dev, 8, GFP_KERNEL);
	devm_add_action_or_reset(dev, undo, "second");
	devm_add_action(dev, undo, "released");
	devm_release_action(dev, undo, "released");
	return level == 3 ? 0 : -level;
}

static int list_twice(void)
{
	struct list_head node;
	LIST_HEAD(list);

	list_add(&node, &list);
	list_del(&node);
	list_del(&node); /* @list-twice */
	return 0;
}

static int warn(void)
{
	if (!WARN_ON(level == 3)) /* @warn */
		return -EIO;
	for (int i = 0; i < 3; i++)
		WARN_ON_ONCE(i >= 0);
	return 0;
}

static int bug(void)
{
	BUG_ON(level == 3); /* @bug */
	return 0;
}

static int formats(void)
{
	struct va_format vaf = { .fmt = "inner" };
	dma_addr_t address = 0x1234;
	u32 fourcc = V4L2_PIX_FMT_NV12;
	u8 bytes[] = { 1, 0xab, 0 };
	char small[6];
	va_list none;

	vaf.va = &none;
	pr_info("%d|%5d|%-5d|%05d|%+d|%x|%#x|%#010x|%X|%o\n", -7, 42, 42, 42, 42, 255, 255, 255, 255, 8);
	pr_info("%u|%lu|%llu|%lld|%hhu|%hd\n", 4000000000u, 4000000000ul, 18446744073709551615ull, -5ll, 0x1ff, 0x18000);
	pr_info("%s|%10s|%-10s|%.2s|%c|%%|%s\n", "text", "right", "left", "cut", 'c', (char *)NULL);
	pr_info("%zu|%zx|%*d|%.*s\n", (size_t)10, (size_t)10, 4, 7, 2, "abc");
	pr_info("%pad|%p4cc|%pe|%*ph|%pV\n", &address, &fourcc, ERR_PTR(-ENOMEM), 3, bytes, &vaf);
	pr_info("%d %d [%s]\n", snprintf(small, sizeof(small), "%s", "overlong"), scnprintf(small, sizeof(small), "%s", "overlong"), small);
	pr_info("no newline");
	pr_cont(", but more\n");
	dev_dbg(dev, "debug\n");
	dev_warn(dev, "warning %d\n", 1);
	dev_err_probe(dev, -ENOENT, "because\n");
	for (int i = 0; i < 20; i++)
		dev_err_ratelimited(dev, "flood\n");
	for (int i = 0; i < 2; i++)
		pr_notice_once("once\n");
	return 0;
}

struct numbered {
	struct rb_node node;
	int number;
};

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static int library(void)
{
	int numbers[] = { 5, 3, 9, -1, 7 }, value, id;
	struct rb_root root = RB_ROOT;
	struct numbered nodes[5];
	DECLARE_BITMAP(map, 70) = { };
	unsigned long long big;
	char text[] = "a,b";
	char *at = text;
	DEFINE_IDR(idr);
	bool yes;

	sort(numbers, ARRAY_SIZE(numbers), sizeof(int), by_number, NULL);
	for (int i = 1; i < ARRAY_SIZE(numbers); i++)
		if (numbers[i - 1] > numbers[i])
			return -1;
	for (int i = 0; i < 5; i++) {
		struct rb_node **link = &root.rb_node, *parent = NULL;

		nodes[i].number = i * 3 % 5;
		while (*link) {
			parent = *link;
			link = rb_entry(parent, struct numbered, node)->number > nodes[i].number ? &parent->rb_left : &parent->rb_right;
		}
		rb_link_node(&nodes[i].node, parent, link);
		rb_insert_color(&nodes[i].node, &root);
	}
	rb_erase(&nodes[0].node, &root);
	value = 1;
	for (struct rb_node *n = rb_first(&root); n; n = rb_next(n))
		if (rb_entry(n, struct numbered, node)->number != value++)
			return -2;
	bitmap_set(map, 30, 5);
	if (find_first_bit(map, 70) != 30 || find_next_zero_bit(map, 70, 30) != 35 || bitmap_weight(map, 70) != 5)
		return -3;
	if (kstrtoint("-12\n", 0, &value) || value != -12 || kstrtoull("0xffffffffffffffff", 0, &big) || ~big)
		return -4;
	if (kstrtoull("0x1ffffffffffffffff", 0, &big) != -ERANGE || kstrtoint("12x", 10, &value) != -EINVAL || kstrtobool("off", &yes) || yes)
		return -5;
	id = idr_alloc(&idr, text, 5, 7, GFP_KERNEL);
	if (id != 5 || idr_alloc(&idr, text, 5, 7, GFP_KERNEL) != 6 || idr_alloc(&idr, text, 5, 7, GFP_KERNEL) != -ENOSPC)
		return -6;
	if (idr_find(&idr, 6) != text || idr_remove(&idr, 5) != text || idr_alloc(&idr, text, 0, 0, GFP_KERNEL) != 0)
		return -7;
	idr_destroy(&idr);
	if (strcmp(strsep(&at, ","), "a") || strcmp(strsep(&at, ","), "b") || strsep(&at, ","))
		return -8;
	if (strscpy(text, "longer than that", 4) != -E2BIG || strcmp(text, "lon"))
		return -9;
	if (mul_u64_u64_div_u64(~0ULL, 1000, ~0ULL) != 1000 || DIV_ROUND_CLOSEST(-7, 2) != -4 || int_sqrt(99) != 9)
		return -10;
	if (min(3, 5) != 3 || clamp(9, 1, 4) != 4 || roundup_pow_of_two(33) != 64 || ilog2(1023) != 9 || fls(0) || ALIGN(33, 16) != 48)
		return -11;
	if (check_mul_overflow(1ULL << 40, 1ULL << 30, &big) != true || check_add_overflow(1ULL, 2ULL, &big) || big != 3)
		return -12;
	return 0;
}

static const struct {
	const char *name;
	int (*run)(void);
} cases[] = {
#define CASE(f) { #f, f }
	CASE(ok), CASE(double_lock), CASE(unlock_free), CASE(sleep_in_spinlock), CASE(alloc_in_spinlock), CASE(left_locked),
	CASE(mismatch), CASE(lock_order), CASE(uninitialised_lock), CASE(guards), CASE(irq_ok), CASE(storm), CASE(nobody),
	CASE(self_disable), CASE(unsafe_lock), CASE(threaded), CASE(irq_leak), CASE(wait_forever), CASE(missed_wake),
	CASE(missed_wake_forever), CASE(work_deadlock), CASE(short_sleep), CASE(self_cancel), CASE(pending_work), CASE(timing),
	CASE(double_free), CASE(use_after_free), CASE(overflow), CASE(free_managed), CASE(leak), CASE(dma_ok),
	CASE(dma_overflow), CASE(dma_leak), CASE(dma_size), CASE(dma_twice), CASE(clk_unbalanced), CASE(gated),
	CASE(error_iomem), CASE(pm_counts), CASE(pm_unbalanced), CASE(pm_underflow), CASE(devres_order), CASE(list_twice),
	CASE(warn), CASE(bug), CASE(formats), CASE(library),
};

static int cases_probe(struct platform_device *p)
{
	pdev = p;
	dev = &p->dev;
	base = devm_platform_ioremap_resource(p, 0);
	if (IS_ERR(base))
		return PTR_ERR(base);
	for (int i = 0; i < ARRAY_SIZE(cases); i++)
		if (!strcmp(cases[i].name, scenario))
			return cases[i].run();
	return -ENOENT;
}

static void cases_remove(struct platform_device *p)
{
	pr_info("remove\n");
	if (!strcmp(scenario, "pending_work"))
		schedule_work(&set_flag_work); /* @pending */
}

static const struct dev_pm_ops cases_pm = { SET_RUNTIME_PM_OPS(runtime_suspend, runtime_resume, NULL) };
static const struct of_device_id cases_match[] = { { .compatible = "allwinner,sun8i-v3s-video-engine" }, { } };
MODULE_DEVICE_TABLE(of, cases_match);

static struct platform_driver cases_driver = {
	.probe = cases_probe,
	.remove = cases_remove,
	.driver = { .name = "cases", .of_match_table = cases_match, .pm = &cases_pm },
};
module_platform_driver(cases_driver);
MODULE_LICENSE("Dual MIT/GPL");
