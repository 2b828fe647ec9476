package studio

// quietPlus and quietMinus are the two smallest A-law values, -72 dBFS either
// side of zero: A-law has no zero, so silence is made of them.
const (
	quietPlus  = 0xD5
	quietMinus = 0x55
)

// encodeALaw compresses 16-bit samples (ITU-T G.711, A-law, even bits inverted).
func encodeALaw(samples []int16) []byte {
	audio := make([]byte, len(samples))
	for i, sample := range samples {
		audio[i] = compress(sample)
	}
	return audio
}

// compress encodes one sample: a sign, a segment of doubling width, four bits in it.
func compress(sample int16) byte {
	sign, magnitude := byte(0x80), int(sample)>>3
	if magnitude < 0 {
		sign, magnitude = 0, -magnitude-1
	}
	segment := 0
	for limit := 0x1F; segment < 8 && magnitude > limit; limit = limit<<1 | 1 {
		segment++
	}
	code := byte(segment) << 4
	if segment < 2 {
		code |= byte(magnitude>>1) & 0x0F
	} else {
		code |= byte(magnitude>>segment) & 0x0F
	}
	return (code | sign) ^ 0x55
}

// decodeALaw expands A-law to 16-bit samples.
func decodeALaw(audio []byte) []int16 {
	samples := make([]int16, len(audio))
	for i, code := range audio {
		samples[i] = expand(code)
	}
	return samples
}

// expand decodes one sample to the middle of its interval.
func expand(code byte) int16 {
	code ^= 0x55
	magnitude := int(code&0x0F)<<4 + 8
	if segment := int(code&0x70) >> 4; segment > 0 {
		magnitude = (magnitude + 0x100) << (segment - 1)
	}
	if code&0x80 == 0 {
		magnitude = -magnitude
	}
	return int16(magnitude)
}
