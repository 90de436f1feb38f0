/* SPDX-License-Identifier: MIT */
/* Marker codes of JPEG (ITU-T T.81, table B.1), without the 0xff ahead of them. */
#ifndef _CEDRUS_EMU_MEDIA_JPEG_H
#define _CEDRUS_EMU_MEDIA_JPEG_H

#define JPEG_MARKER_TEM 0x01
#define JPEG_MARKER_SOF0 0xc0
#define JPEG_MARKER_DHT 0xc4
#define JPEG_MARKER_RST 0xd0
#define JPEG_MARKER_SOI 0xd8
#define JPEG_MARKER_EOI 0xd9
#define JPEG_MARKER_SOS 0xda
#define JPEG_MARKER_DQT 0xdb
#define JPEG_MARKER_DRI 0xdd
#define JPEG_MARKER_DHP 0xde
#define JPEG_MARKER_APP0 0xe0
#define JPEG_MARKER_COM 0xfe

#endif
