// SPDX-License-Identifier: MIT
/* The Video Engine's reset line and its SRAM. */
#include "internal.h"
#include <linux/reset.h>
#include <linux/soc/sunxi/sunxi_sram.h>

struct reset_control {
	int users, deasserted;
	bool shared, asserted;
};
static struct reset_control ve_reset = { .asserted = true };

void emu_reset_boot(void)
{
	host_reset("ve", 1);
}

static void reset_apply(bool asserted)
{
	if (ve_reset.asserted == asserted)
		return;
	ve_reset.asserted = asserted;
	host_reset("ve", asserted);
}

static void reset_check(const struct reset_control *rstc, const char *function)
{
	if (IS_ERR(rstc))
		emu_fault("bad-reset", "%s of an error pointer (%pe); check what reset_control_get returned with IS_ERR", function, rstc);
}

int reset_control_assert(struct reset_control *rstc)
{
	reset_check(rstc, "reset_control_assert");
	if (!rstc)
		return 0;
	if (rstc->shared) {
		if (!rstc->deasserted) {
			emu_complain("reset-unbalanced", "reset_control_assert of a shared reset that is not deasserted; one assert too many");
			return -EINVAL;
		}
		if (--rstc->deasserted)
			return 0;
	}
	reset_apply(true);
	return 0;
}

int reset_control_deassert(struct reset_control *rstc)
{
	reset_check(rstc, "reset_control_deassert");
	if (!rstc)
		return 0;
	if (rstc->shared && rstc->deasserted++)
		return 0;
	reset_apply(false);
	return 0;
}

/* The sunxi controller asserts, waits a moment and deasserts. */
int reset_control_reset(struct reset_control *rstc)
{
	reset_check(rstc, "reset_control_reset");
	if (!rstc)
		return 0;
	if (rstc->shared && rstc->deasserted) {
		emu_complain("reset-unbalanced", "reset_control_reset of a shared reset that is deasserted by count; use assert and deassert alone, or an exclusive reset");
		return -EINVAL;
	}
	host_reset("ve", 1);
	host_delay(10000);
	ve_reset.asserted = true;
	reset_apply(false);
	return 0;
}

int reset_control_status(struct reset_control *rstc) { return rstc ? rstc->asserted : 0; }
int reset_control_rearm(struct reset_control *rstc) { return 0; }

void reset_control_put(struct reset_control *rstc)
{
	if (!IS_ERR_OR_NULL(rstc))
		rstc->users--;
}

static void reset_put_managed(void *rstc)
{
	reset_control_put(rstc);
}

static void reset_assert_managed(void *rstc)
{
	reset_control_assert(rstc);
}

/* The node has one reset without a name: an id is not found. */
struct reset_control *emu_reset_get(struct device *dev, const char *id, int index, int how, bool managed)
{
	bool shared = how & EMU_RESET_SHARED;
	int ret;

	if (!dev || dev->of_node != &emu_ve_node || id || index)
		return how & EMU_RESET_OPTIONAL ? NULL : ERR_PTR(-ENOENT);
	if (ve_reset.users && !(shared && ve_reset.shared)) {
		emu_complain("reset-busy", "the reset is asked for a second time, but one of the users wants it for itself: -EBUSY; get it once, or shared");
		return ERR_PTR(-EBUSY);
	}
	ve_reset.users++;
	ve_reset.shared = shared;
	if (managed) {
		ret = devm_add_action_or_reset(dev, reset_put_managed, &ve_reset);
		if (ret)
			return ERR_PTR(ret);
	}
	if (how & EMU_RESET_DEASSERTED) {
		reset_control_deassert(&ve_reset);
		ret = managed ? devm_add_action_or_reset(dev, reset_assert_managed, &ve_reset) : 0;
		if (ret)
			return ERR_PTR(ret);
	}
	return &ve_reset;
}

int emu_reset_bulk_get(struct device *dev, int count, struct reset_control_bulk_data *rstcs, int how, bool managed)
{
	for (int i = 0; i < count; i++) {
		rstcs[i].rstc = emu_reset_get(dev, rstcs[i].id, 0, how, managed);
		if (IS_ERR(rstcs[i].rstc))
			return PTR_ERR(rstcs[i].rstc);
	}
	return 0;
}

#define BULK(name) \
	int reset_control_bulk_##name(int count, struct reset_control_bulk_data *rstcs) \
	{ int ret = 0; for (int i = 0; i < count && !ret; i++) ret = reset_control_##name(rstcs[i].rstc); return ret; }
BULK(reset)
BULK(assert)
BULK(deassert)

int device_reset(struct device *dev)
{
	struct reset_control *rstc = reset_control_get(dev, NULL);
	int ret;

	if (IS_ERR(rstc))
		return PTR_ERR(rstc);
	ret = reset_control_reset(rstc);
	reset_control_put(rstc);
	return ret;
}

int device_reset_optional(struct device *dev)
{
	return device_reset(dev);
}

/* SRAM C of the Video Engine, switched between it and the CPU. */
static const struct emu_site *sram_claimed;
static bool sram_taken;

int emu_sunxi_sram_claim(struct device *dev, const struct emu_site *site)
{
	if (!dev || dev->of_node != &emu_ve_node)
		return -ENOENT;
	if (sram_taken) {
		emu_complain("sram-busy", "sunxi_sram_claim at %pEMU of the SRAM that was claimed before at %pEMU: -EBUSY", site, sram_claimed);
		return -EBUSY;
	}
	sram_taken = true;
	sram_claimed = site;
	host_sram("ve", 1);
	return 0;
}

void emu_sunxi_sram_release(struct device *dev, const struct emu_site *site)
{
	if (!sram_taken) {
		emu_complain("sram-unbalanced", "sunxi_sram_release at %pEMU of the SRAM, which is not claimed", site);
		return;
	}
	sram_taken = false;
	host_sram("ve", 0);
}

void emu_reset_shutdown_check(void)
{
	if (sram_taken)
		emu_complain("sram-leak", "the SRAM claimed at %pEMU is never released; call sunxi_sram_release in remove", sram_claimed);
	if (ve_reset.users > 0)
		emu_complain("reset-leak", "the reset is never given back; call reset_control_put, or use devm_reset_control_get");
}
