// SPDX-License-Identifier: MIT
/* The image's life: initcalls, probe, and all the way back; and module parameters. */
#include "internal.h"
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <cedrus_emu/machine.h>

#ifndef KBUILD_MODNAME
#define KBUILD_MODNAME "driver"
#endif

struct module __this_module = { .name = KBUILD_MODNAME };

/* Made by the linker where a driver has any. */
extern const struct emu_initcall __start_emu_initcalls[] __weak;
extern const struct emu_initcall __stop_emu_initcalls[] __weak;
extern const struct kernel_param __start_emu_params[] __weak;
extern const struct kernel_param __stop_emu_params[] __weak;

int emu_platform_result(void);
int emu_platform_sleep(bool suspend);
void emu_printk_flush(void);

static bool started;

static int run_initcalls(void)
{
	for (int level = 0; level <= 7; level++) {
		for (const struct emu_initcall *call = __start_emu_initcalls; call < __stop_emu_initcalls; call++) {
			int ret;

			if (call->level != level || !call->init)
				continue;
			emu_enter(call->name);
			ret = call->init();
			emu_leave();
			if (ret < 0) {
				_printk(KERN_ERR "initcall %s failed with %pe\n", call->name, ERR_PTR(ret));
				return ret;
			}
		}
	}
	return 0;
}

int emu_boot(void)
{
	int ret;

	emu_clocks_boot();
	emu_reset_boot();
	ret = emu_platform_boot();
	if (ret)
		return ret;
	if (__start_emu_initcalls == __stop_emu_initcalls)
		emu_fault("no-module", "none of the files has a module_init, module_platform_driver or the like: there is nothing to start");
	ret = run_initcalls();
	started = !ret;
	if (!ret)
		ret = emu_platform_result();
	emu_run_due();
	emu_printk_flush();
	return ret;
}

int emu_shutdown(void)
{
	emu_run_due();
	if (started) {
		for (const struct emu_initcall *call = __stop_emu_initcalls; call-- > __start_emu_initcalls;) {
			if (!call->exit)
				continue;
			emu_enter(call->name);
			call->exit();
			emu_leave();
		}
	}
	started = false;
	emu_irq_shutdown_check();
	emu_work_shutdown_check();
	emu_events_shutdown_check();
	emu_clocks_shutdown_check();
	emu_reset_shutdown_check();
	emu_io_shutdown_check();
	emu_dma_shutdown_check();
	emu_heap_shutdown_check();
	emu_printk_flush();
	return 0;
}

int emu_suspend(void)
{
	return emu_platform_sleep(true);
}

int emu_resume(void)
{
	return emu_platform_sleep(false);
}

bool try_module_get(struct module *module)
{
	if (module)
		module->refcount++;
	return true;
}

void module_put(struct module *module)
{
	if (module && module->refcount-- <= 0)
		emu_complain("module-unbalanced", "module_put without try_module_get");
}

int emu_param_set(const char *name, const char *value)
{
	for (const struct kernel_param *param = __start_emu_params; param < __stop_emu_params; param++)
		if (!strcmp(param->name, name))
			return param->ops->set ? param->ops->set(value, param) : -EPERM;
	return -ENOENT;
}

#define NUMBER_PARAM(name, type, format, parse) \
	static int set_##name(const char *value, const struct kernel_param *param) { return parse(value, 0, (type *)param->arg); } \
	static int get_##name(char *buffer, const struct kernel_param *param) { return scnprintf(buffer, PAGE_SIZE, format "\n", *(type *)param->arg); } \
	const struct kernel_param_ops param_ops_##name = { .set = set_##name, .get = get_##name }
NUMBER_PARAM(byte, u8, "%hhu", kstrtou8);
NUMBER_PARAM(short, s16, "%hi", kstrtos16);
NUMBER_PARAM(ushort, u16, "%hu", kstrtou16);
NUMBER_PARAM(int, int, "%i", kstrtoint);
NUMBER_PARAM(uint, unsigned int, "%u", kstrtouint);
NUMBER_PARAM(long, long, "%li", kstrtol);
NUMBER_PARAM(ulong, unsigned long, "%lu", kstrtoul);
NUMBER_PARAM(ullong, unsigned long long, "%llu", kstrtoull);
NUMBER_PARAM(hexint, unsigned int, "%#08x", kstrtouint);

int param_set_int(const char *value, const struct kernel_param *param) { return set_int(value, param); }
int param_get_int(char *buffer, const struct kernel_param *param) { return get_int(buffer, param); }
int param_set_uint(const char *value, const struct kernel_param *param) { return set_uint(value, param); }
int param_get_uint(char *buffer, const struct kernel_param *param) { return get_uint(buffer, param); }

/* A bool alone means yes. */
int param_set_bool(const char *value, const struct kernel_param *param)
{
	return kstrtobool(value && *value ? value : "1", param->arg);
}

int param_get_bool(char *buffer, const struct kernel_param *param)
{
	return scnprintf(buffer, PAGE_SIZE, "%c\n", *(bool *)param->arg ? 'Y' : 'N');
}
const struct kernel_param_ops param_ops_bool = { .set = param_set_bool, .get = param_get_bool };

static int set_invbool(const char *value, const struct kernel_param *param)
{
	int ret = param_set_bool(value, param);

	if (!ret)
		*(bool *)param->arg = !*(bool *)param->arg;
	return ret;
}
const struct kernel_param_ops param_ops_invbool = { .set = set_invbool };

static int set_charp(const char *value, const struct kernel_param *param)
{
	char *text = emu_heap_alloc(strlen(value) + 1, "module parameter", NULL);

	if (!text)
		return -ENOMEM;
	*(char **)param->arg = strcpy(text, value);
	return 0;
}
const struct kernel_param_ops param_ops_charp = { .set = set_charp };

static int set_string(const char *value, const struct kernel_param *param)
{
	return strscpy(param->str->string, value, param->str->maxlen) < 0 ? -ENOSPC : 0;
}
const struct kernel_param_ops param_ops_string = { .set = set_string };

static int set_array(const char *value, const struct kernel_param *param)
{
	const struct kparam_array *array = param->arr;
	struct kernel_param element = *param;
	unsigned int count = 0;
	char part[64];

	while (*value) {
		size_t length = strcspn(value, ",");
		int ret;

		if (count == array->max || length >= sizeof(part))
			return -EINVAL;
		memcpy(part, value, length);
		part[length] = '\0';
		element.arg = array->elem + count++ * array->elemsize;
		ret = array->ops->set(part, &element);
		if (ret)
			return ret;
		value += length + (value[length] == ',');
	}
	if (array->num)
		*array->num = count;
	return 0;
}
const struct kernel_param_ops param_array_ops = { .set = set_array };

/* Texts of debugfs and sysfs files: nobody opens them, but what writes them can be called. */
void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (m->buf && m->count < m->size)
		m->count += vscnprintf(m->buf + m->count, m->size - m->count, fmt, args);
	else if (!m->buf)
		vprintk(fmt, args);
	va_end(args);
}

void seq_puts(struct seq_file *m, const char *s) { seq_printf(m, "%s", s); }
void seq_putc(struct seq_file *m, char c) { seq_printf(m, "%c", c); }
int single_open(struct file *file, int (*show)(struct seq_file *, void *), void *data) { return -ENOSYS; }
int single_release(struct inode *inode, struct file *file) { return 0; }
ssize_t seq_read(struct file *file, char *to, size_t size, loff_t *at) { return -ENOSYS; }
loff_t seq_lseek(struct file *file, loff_t offset, int whence) { return -ENOSYS; }
loff_t no_llseek(struct file *file, loff_t offset, int whence) { return -ESPIPE; }
loff_t noop_llseek(struct file *file, loff_t offset, int whence) { return file->f_pos; }
