package phone

import (
	"sync"
	"time"
)

// paceSlots spreads the calls of a phone over the 20 ms, so that many calls do
// not send in one burst.
const paceSlots = 4

// maxCatchUp bounds the frames sent at once after the process was held up.
const maxCatchUp = 10

// paced is a call's part of the pace.
type paced interface {
	// pace sends the next frame and looks at the time.
	pace(now time.Time)
}

// pacer gives every call of a phone its 20 ms beat from one goroutine and one
// timer: at two hundred calls a timer each would cost more than the packets.
type pacer struct {
	mu    sync.Mutex
	slots [paceSlots]map[paced]struct{}
	stop  chan struct{}
	idle  chan struct{}
}

// startPacer starts the goroutine; close ends it.
func startPacer() *pacer {
	p := &pacer{stop: make(chan struct{}), idle: make(chan struct{})}
	for i := range p.slots {
		p.slots[i] = make(map[paced]struct{})
	}
	go p.run()
	return p
}

// add puts a call on the slot with the fewest.
func (p *pacer) add(c paced) {
	p.mu.Lock()
	defer p.mu.Unlock()
	least := p.slots[0]
	for _, slot := range p.slots {
		if len(slot) < len(least) {
			least = slot
		}
	}
	least[c] = struct{}{}
}

// remove takes a call off; its pace may be running once more meanwhile.
func (p *pacer) remove(c paced) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, slot := range p.slots {
		delete(slot, c)
	}
}

// close ends the goroutine and waits for it.
func (p *pacer) close() {
	close(p.stop)
	<-p.idle
}

// run beats against the clock, not against the last beat, so that a late
// wake-up shifts nothing.
func (p *pacer) run() {
	defer close(p.idle)
	const beat = frameTime / paceSlots
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	start, done := time.Now(), 0
	for {
		select {
		case <-p.stop:
			return
		case now := <-ticker.C:
			due := int(now.Sub(start) / beat)
			done = max(done, due-maxCatchUp*paceSlots)
			for ; done < due; done++ {
				p.beat(done%paceSlots, now)
			}
		}
	}
}

// beat serves the calls of one slot.
func (p *pacer) beat(slot int, now time.Time) {
	p.mu.Lock()
	calls := make([]paced, 0, len(p.slots[slot]))
	for c := range p.slots[slot] {
		calls = append(calls, c)
	}
	p.mu.Unlock()
	for _, c := range calls {
		c.pace(now)
	}
}
