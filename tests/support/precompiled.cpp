// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing: the headers that most tests share are compiled for it, and for all of them, once.
