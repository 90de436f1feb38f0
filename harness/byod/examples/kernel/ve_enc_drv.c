// SPDX-License-Identifier: MIT
/*
 * The device: probe, clocks and power.
 */
#include <linux/clk.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <linux/property.h>
#include <linux/reset.h>
#include <linux/soc/sunxi/sunxi_sram.h>

#include <media/v4l2-ioctl.h>

#include "ve_enc.h"

#define VE_ENC_AUTOSUSPEND_MS	100

static int ve_enc_runtime_resume(struct device *dev)
{
	struct ve_enc_dev *ve = dev_get_drvdata(dev);
	int ret;

	ret = reset_control_deassert(ve->reset);
	if (ret) {
		dev_err(dev, "cannot release the reset: %d\n", ret);
		return ret;
	}

	ret = clk_prepare_enable(ve->clk_ahb);
	if (ret) {
		dev_err(dev, "cannot enable the bus clock: %d\n", ret);
		goto err_reset;
	}

	ret = clk_prepare_enable(ve->clk_mod);
	if (ret) {
		dev_err(dev, "cannot enable the module clock: %d\n", ret);
		goto err_ahb;
	}

	ret = clk_prepare_enable(ve->clk_ram);
	if (ret) {
		dev_err(dev, "cannot enable the memory clock: %d\n", ret);
		goto err_mod;
	}

	return 0;

err_mod:
	clk_disable_unprepare(ve->clk_mod);
err_ahb:
	clk_disable_unprepare(ve->clk_ahb);
err_reset:
	reset_control_assert(ve->reset);
	return ret;
}

static int ve_enc_runtime_suspend(struct device *dev)
{
	struct ve_enc_dev *ve = dev_get_drvdata(dev);

	ve_enc_write(ve, VE_MODE, VE_MODE_ENGINE_DEC_DISABLED);
	clk_disable_unprepare(ve->clk_ram);
	clk_disable_unprepare(ve->clk_mod);
	clk_disable_unprepare(ve->clk_ahb);
	reset_control_assert(ve->reset);

	return 0;
}

/* Waits for the picture in work, keeps others from starting. */
static int ve_enc_suspend(struct device *dev)
{
	struct ve_enc_dev *ve = dev_get_drvdata(dev);

	v4l2_m2m_suspend(ve->m2m_dev);

	return pm_runtime_force_suspend(dev);
}

static int ve_enc_resume(struct device *dev)
{
	struct ve_enc_dev *ve = dev_get_drvdata(dev);
	int ret;

	ret = pm_runtime_force_resume(dev);
	if (ret)
		return ret;

	v4l2_m2m_resume(ve->m2m_dev);

	return 0;
}

static int ve_enc_get_resources(struct platform_device *pdev, struct ve_enc_dev *ve)
{
	struct device *dev = &pdev->dev;
	int irq, ret;

	ve->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(ve->regs))
		return dev_err_probe(dev, PTR_ERR(ve->regs), "cannot map the registers\n");

	ve->clk_ahb = devm_clk_get(dev, "ahb");
	if (IS_ERR(ve->clk_ahb))
		return dev_err_probe(dev, PTR_ERR(ve->clk_ahb), "no bus clock\n");

	ve->clk_mod = devm_clk_get(dev, "mod");
	if (IS_ERR(ve->clk_mod))
		return dev_err_probe(dev, PTR_ERR(ve->clk_mod), "no module clock\n");

	ve->clk_ram = devm_clk_get(dev, "ram");
	if (IS_ERR(ve->clk_ram))
		return dev_err_probe(dev, PTR_ERR(ve->clk_ram), "no memory clock\n");

	ve->reset = devm_reset_control_get_exclusive(dev, NULL);
	if (IS_ERR(ve->reset))
		return dev_err_probe(dev, PTR_ERR(ve->reset), "no reset line\n");

	ret = clk_set_rate(ve->clk_mod, ve->variant->mod_rate);
	if (ret)
		return dev_err_probe(dev, ret, "cannot set the module clock\n");

	ret = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32));
	if (ret)
		return dev_err_probe(dev, ret, "no usable memory\n");

	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;

	ret = devm_request_threaded_irq(dev, irq, ve_enc_irq, ve_enc_irq_thread, 0,
					dev_name(dev), ve);
	if (ret)
		return dev_err_probe(dev, ret, "cannot request the interrupt\n");

	return 0;
}

/* A version of 0 is what a missing clock, reset or SRAM claim looks like. */
static int ve_enc_check_version(struct ve_enc_dev *ve)
{
	u32 version;
	int ret;

	ret = pm_runtime_resume_and_get(ve->dev);
	if (ret)
		return dev_err_probe(ve->dev, ret, "cannot wake the engine\n");

	version = ve_enc_read(ve, VE_VERSION) >> 16;
	pm_runtime_put_autosuspend(ve->dev);

	if (version != ve->variant->version)
		return dev_err_probe(ve->dev, -ENODEV, "VE version 0x%04x, should be 0x%04x\n",
				     version, ve->variant->version);

	return 0;
}

static int ve_enc_register_video(struct ve_enc_dev *ve)
{
	struct video_device *vdev = &ve->vdev;
	int ret;

	ret = v4l2_device_register(ve->dev, &ve->v4l2_dev);
	if (ret)
		return dev_err_probe(ve->dev, ret, "cannot register the V4L2 device\n");

	ve->m2m_dev = v4l2_m2m_init(&ve_enc_m2m_ops);
	if (IS_ERR(ve->m2m_dev)) {
		ret = dev_err_probe(ve->dev, PTR_ERR(ve->m2m_dev), "no job queue\n");
		goto err_v4l2;
	}

	strscpy(vdev->name, VE_ENC_NAME, sizeof(vdev->name));
	vdev->fops = &ve_enc_fops;
	vdev->ioctl_ops = &ve_enc_ioctl_ops;
	vdev->release = video_device_release_empty;
	vdev->lock = &ve->mutex;
	vdev->v4l2_dev = &ve->v4l2_dev;
	vdev->vfl_dir = VFL_DIR_M2M;
	vdev->device_caps = V4L2_CAP_VIDEO_M2M | V4L2_CAP_STREAMING;
	video_set_drvdata(vdev, ve);

	ret = video_register_device(vdev, VFL_TYPE_VIDEO, -1);
	if (ret) {
		dev_err_probe(ve->dev, ret, "cannot register the video device\n");
		goto err_m2m;
	}

	return 0;

err_m2m:
	v4l2_m2m_release(ve->m2m_dev);
err_v4l2:
	v4l2_device_unregister(&ve->v4l2_dev);
	return ret;
}

static int ve_enc_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct ve_enc_dev *ve;
	int ret;

	ve = devm_kzalloc(dev, sizeof(*ve), GFP_KERNEL);
	if (!ve)
		return -ENOMEM;

	ve->dev = dev;
	ve->variant = device_get_match_data(dev);
	mutex_init(&ve->mutex);
	spin_lock_init(&ve->job_lock);
	INIT_DELAYED_WORK(&ve->watchdog, ve_enc_watchdog);
	platform_set_drvdata(pdev, ve);

	ret = ve_enc_get_resources(pdev, ve);
	if (ret)
		return ret;

	ret = sunxi_sram_claim(dev);
	if (ret)
		return dev_err_probe(dev, ret, "cannot claim the SRAM\n");

	pm_runtime_set_autosuspend_delay(dev, VE_ENC_AUTOSUSPEND_MS);
	pm_runtime_use_autosuspend(dev);
	pm_runtime_enable(dev);

	ret = ve_enc_check_version(ve);
	if (ret)
		goto err_pm;

	ret = ve_enc_register_video(ve);
	if (ret)
		goto err_pm;

	dev_info(dev, "registered as %s\n", video_device_node_name(&ve->vdev));

	return 0;

err_pm:
	pm_runtime_dont_use_autosuspend(dev);
	pm_runtime_disable(dev);
	if (!pm_runtime_status_suspended(dev))
		ve_enc_runtime_suspend(dev);
	sunxi_sram_release(dev);
	return ret;
}

static void ve_enc_remove(struct platform_device *pdev)
{
	struct ve_enc_dev *ve = platform_get_drvdata(pdev);

	video_unregister_device(&ve->vdev);
	cancel_delayed_work_sync(&ve->watchdog);
	v4l2_m2m_release(ve->m2m_dev);
	v4l2_device_unregister(&ve->v4l2_dev);

	pm_runtime_dont_use_autosuspend(ve->dev);
	pm_runtime_disable(ve->dev);
	if (!pm_runtime_status_suspended(ve->dev))
		ve_enc_runtime_suspend(ve->dev);
	sunxi_sram_release(ve->dev);
}

static const struct ve_enc_variant ve_enc_a10 = { .version = 0x1623, .mod_rate = 320000000 };
static const struct ve_enc_variant ve_enc_a13 = { .version = 0x1625, .mod_rate = 320000000 };
static const struct ve_enc_variant ve_enc_a33 = { .version = 0x1667, .mod_rate = 320000000 };
static const struct ve_enc_variant ve_enc_h3 = { .version = 0x1680, .mod_rate = 402000000 };
static const struct ve_enc_variant ve_enc_v3s = { .version = 0x1681, .mod_rate = 402000000 };
static const struct ve_enc_variant ve_enc_a64 = { .version = 0x1689, .mod_rate = 402000000 };
static const struct ve_enc_variant ve_enc_r40 = { .version = 0x1701, .mod_rate = 297000000 };

static const struct of_device_id ve_enc_of_match[] = {
	{ .compatible = "allwinner,sun4i-a10-video-engine", .data = &ve_enc_a10 },
	{ .compatible = "allwinner,sun5i-a13-video-engine", .data = &ve_enc_a13 },
	{ .compatible = "allwinner,sun7i-a20-video-engine", .data = &ve_enc_a10 },
	{ .compatible = "allwinner,sun8i-a33-video-engine", .data = &ve_enc_a33 },
	{ .compatible = "allwinner,sun8i-h3-video-engine", .data = &ve_enc_h3 },
	{ .compatible = "allwinner,sun8i-v3s-video-engine", .data = &ve_enc_v3s },
	{ .compatible = "allwinner,sun8i-r40-video-engine", .data = &ve_enc_r40 },
	{ .compatible = "allwinner,sun50i-a64-video-engine", .data = &ve_enc_a64 },
	{ /* sentinel */ }
};
MODULE_DEVICE_TABLE(of, ve_enc_of_match);

static const struct dev_pm_ops ve_enc_pm_ops = {
	RUNTIME_PM_OPS(ve_enc_runtime_suspend, ve_enc_runtime_resume, NULL)
	SYSTEM_SLEEP_PM_OPS(ve_enc_suspend, ve_enc_resume)
};

static struct platform_driver ve_enc_driver = {
	.probe = ve_enc_probe,
	.remove = ve_enc_remove,
	.driver = {
		.name = VE_ENC_NAME,
		.of_match_table = ve_enc_of_match,
		.pm = pm_ptr(&ve_enc_pm_ops),
	},
};
module_platform_driver(ve_enc_driver);

MODULE_DESCRIPTION("H.264 encoder of the Allwinner Video Engine");
MODULE_LICENSE("Dual MIT/GPL");
