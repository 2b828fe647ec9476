package billing

import (
	"fmt"
	"testing"
)

func TestMaskPhone(t *testing.T) {
	tests := []struct{ number, want string }{
		{"+380501112233", "+38050•••2233"},
		{"380501112233", "38050•••2233"},
		{"0501112233", "050•••2233"},
		{"+38 (050) 111-22-33", "+38050•••2233"},
		{"+4915112345678", "+491511•••5678"},
		{"2112233", "•••2233"},
		{"112233", "•••"},
		{"101", "•••"},
		{"anonymous", "•••"},
		{"Іван Петренко", "•••"},
		{"38050+1112233", "•••"},
		{"+", "•••"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := MaskPhone(tt.number); got != tt.want {
			t.Errorf("MaskPhone(%q) = %q, want %q", tt.number, got, tt.want)
		}
	}
}

func ExampleMaskPhone() {
	fmt.Println(MaskPhone("+380501112233"))
	// Output: +38050•••2233
}
