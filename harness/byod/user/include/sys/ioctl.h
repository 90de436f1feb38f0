/* SPDX-License-Identifier: MIT */
#ifndef _SYS_IOCTL_H
#define _SYS_IOCTL_H

/* Linux's general numbering of requests. */
#define _IOC(direction, type, number, size) \
	(((unsigned int)(direction) << 30) | ((unsigned int)(size) << 16) | ((type) << 8) | (number))
#define _IO(type, number) _IOC(0, type, number, 0)
#define _IOW(type, number, argument) _IOC(1, type, number, sizeof(argument))
#define _IOR(type, number, argument) _IOC(2, type, number, sizeof(argument))
#define _IOWR(type, number, argument) _IOC(3, type, number, sizeof(argument))

int ioctl(int fd, unsigned long request, ...);

#endif
