/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_DEV_PRINTK_H
#define _LINUX_DEV_PRINTK_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/ratelimit.h>
#include <linux/bug.h>
#include <linux/err.h>

struct device;
#ifndef dev_fmt
#define dev_fmt(fmt) fmt
#endif

void _dev_printk(const char *level, const struct device *dev, const char *fmt, ...) __printf(3, 4);
int dev_err_probe(const struct device *dev, int error, const char *fmt, ...) __printf(3, 4);
int dev_warn_probe(const struct device *dev, int error, const char *fmt, ...) __printf(3, 4);
#define dev_err_ptr_probe(dev, error, fmt...) ERR_PTR(dev_err_probe(dev, error, fmt))
#define dev_err_cast_probe(dev, p, fmt...) ERR_PTR(dev_err_probe(dev, PTR_ERR(p), fmt))

#define dev_printk(level, dev, fmt, ...) _dev_printk(level, dev, dev_fmt(fmt), ##__VA_ARGS__)
#define dev_emerg(dev, fmt, ...) dev_printk(KERN_EMERG, dev, fmt, ##__VA_ARGS__)
#define dev_alert(dev, fmt, ...) dev_printk(KERN_ALERT, dev, fmt, ##__VA_ARGS__)
#define dev_crit(dev, fmt, ...) dev_printk(KERN_CRIT, dev, fmt, ##__VA_ARGS__)
#define dev_err(dev, fmt, ...) dev_printk(KERN_ERR, dev, fmt, ##__VA_ARGS__)
#define dev_warn(dev, fmt, ...) dev_printk(KERN_WARNING, dev, fmt, ##__VA_ARGS__)
#define dev_notice(dev, fmt, ...) dev_printk(KERN_NOTICE, dev, fmt, ##__VA_ARGS__)
#define dev_info(dev, fmt, ...) dev_printk(KERN_INFO, dev, fmt, ##__VA_ARGS__)
#define dev_dbg(dev, fmt, ...) dev_printk(KERN_DEBUG, dev, fmt, ##__VA_ARGS__)
#define dev_vdbg(dev, fmt, ...) dev_printk(KERN_DEBUG, dev, fmt, ##__VA_ARGS__)
#define dev_level_once(level, dev, fmt, ...) do { \
	static bool emu_once__; \
	if (!emu_once__) { \
		emu_once__ = true; \
		dev_printk(level, dev, fmt, ##__VA_ARGS__); \
	} \
} while (0)
#define dev_err_once(dev, fmt, ...) dev_level_once(KERN_ERR, dev, fmt, ##__VA_ARGS__)
#define dev_warn_once(dev, fmt, ...) dev_level_once(KERN_WARNING, dev, fmt, ##__VA_ARGS__)
#define dev_notice_once(dev, fmt, ...) dev_level_once(KERN_NOTICE, dev, fmt, ##__VA_ARGS__)
#define dev_info_once(dev, fmt, ...) dev_level_once(KERN_INFO, dev, fmt, ##__VA_ARGS__)
#define dev_dbg_once(dev, fmt, ...) dev_level_once(KERN_DEBUG, dev, fmt, ##__VA_ARGS__)
#define dev_level_ratelimited(level, dev, fmt, ...) do { \
	static DEFINE_RATELIMIT_STATE(emu_rs__, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST); \
	if (__ratelimit(&emu_rs__)) \
		dev_printk(level, dev, fmt, ##__VA_ARGS__); \
} while (0)
#define dev_emerg_ratelimited(dev, fmt, ...) dev_level_ratelimited(KERN_EMERG, dev, fmt, ##__VA_ARGS__)
#define dev_crit_ratelimited(dev, fmt, ...) dev_level_ratelimited(KERN_CRIT, dev, fmt, ##__VA_ARGS__)
#define dev_err_ratelimited(dev, fmt, ...) dev_level_ratelimited(KERN_ERR, dev, fmt, ##__VA_ARGS__)
#define dev_warn_ratelimited(dev, fmt, ...) dev_level_ratelimited(KERN_WARNING, dev, fmt, ##__VA_ARGS__)
#define dev_notice_ratelimited(dev, fmt, ...) dev_level_ratelimited(KERN_NOTICE, dev, fmt, ##__VA_ARGS__)
#define dev_info_ratelimited(dev, fmt, ...) dev_level_ratelimited(KERN_INFO, dev, fmt, ##__VA_ARGS__)
#define dev_dbg_ratelimited(dev, fmt, ...) dev_level_ratelimited(KERN_DEBUG, dev, fmt, ##__VA_ARGS__)
#define dev_WARN(dev, fmt, ...) WARN(1, "%s: " fmt, dev_name(dev), ##__VA_ARGS__)
#define dev_WARN_ONCE(dev, condition, fmt, ...) WARN_ONCE(condition, "%s: " fmt, dev_name(dev), ##__VA_ARGS__)

#endif
