// One frame of the film: YUV planes (or RGBA) to the film's own RGB values.
//
// The viewport is the rectangle that the frame fills; what is outside was cleared to black. The surface is not an
// sRGB one: the numbers written here are the numbers that the screen gets, as film means them.

struct Frame {
    // rgb = to_rgb * (y, u, v) + offset; samples and results from 0 to 1. Columns are padded to 16 bytes.
    to_rgb: mat3x3<f32>,
    offset: vec4<f32>,
    // Position in what is seen of the turned frame (0..1) to position in the stored one: turn * position + shift.
    turn: vec4<f32>,
    shift: vec2<f32>,
    // Size of the first plane in samples.
    luma_size: vec2<f32>,
    // Colour samples per luma sample, and where the first of them is, in colour samples.
    chroma_scale: vec2<f32>,
    chroma_shift: vec2<f32>,
    chroma_size: vec2<f32>,
    // Luma samples under one pixel of the window, in each direction of the stored frame.
    footprint: vec2<f32>,
    // From the film's primaries to those of BT.709, for light.
    to_bt709: mat3x3<f32>,
    // What the two bytes of a sample weigh; the second only counts where samples have 10 bits. Bytes can be interpolated apart,
    // because both count linearly.
    sample_weights: vec2<f32>,
    // 0: standard dynamic range, 1: HLG, 2: PQ.
    transfer: u32,
    padding: u32,
    // How much brighter the dark is, and how steep numbers are around the middle; 1 and 1: as recorded.
    light: vec2<f32>,
    more_padding: vec2<f32>,
}

// Whether colours go through `screen_numbers`.
override is_mapped: bool = false;

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var linear_clamp: sampler;
@group(0) @binding(2) var first: texture_2d<f32>;
@group(0) @binding(3) var second: texture_2d<f32>;
@group(0) @binding(4) var third: texture_2d<f32>;

struct Corner {
    @builtin(position) position: vec4<f32>,
    // In samples of the first plane.
    @location(0) place: vec2<f32>,
}

// A strip of two triangles over the viewport.
@vertex
fn corner(@builtin(vertex_index) index: u32) -> Corner {
    let at = vec2<f32>(f32(index & 1u), f32(index >> 1u));
    let turned = vec2<f32>(
        frame.turn.x * at.x + frame.turn.y * at.y,
        frame.turn.z * at.x + frame.turn.w * at.y,
    ) + frame.shift;
    return Corner(vec4<f32>(at.x * 2.0 - 1.0, 1.0 - at.y * 2.0, 0.0, 1.0), turned * frame.luma_size);
}

fn sample_first(place: vec2<f32>) -> vec4<f32> {
    return textureSampleLevel(first, linear_clamp, place / frame.luma_size, 0.0);
}

fn chroma_place(place: vec2<f32>) -> vec2<f32> {
    return (place * frame.chroma_scale + frame.chroma_shift) / frame.chroma_size;
}

// The mean of the samples under one pixel of the window, for frames that are shown smaller than half: bilinear
// sampling covers two samples a direction, and without the others fine patterns flicker. Entry points of their own use
// it, because a software renderer pays ten times for a loop even when it is not entered.
fn mean_first(place: vec2<f32>) -> vec4<f32> {
    let steps = clamp(ceil(frame.footprint * 0.5), vec2<f32>(1.0), vec2<f32>(4.0));
    var sum = vec4<f32>(0.0);
    for (var row = 0.0; row < steps.y; row += 1.0) {
        for (var column = 0.0; column < steps.x; column += 1.0) {
            let away = (vec2<f32>(column, row) + 0.5) / steps - 0.5;
            sum += sample_first(place + away * frame.footprint);
        }
    }
    return sum / (steps.x * steps.y);
}

// The light that the film's numbers mean, 1.0 being the white of paper: `src/stage/render/tone.rs` has the sources.
fn light(numbers: vec3<f32>) -> vec3<f32> {
    if (frame.transfer == 1u) {
        let low = numbers * numbers / 3.0;
        let high = (exp((numbers - 0.55991073) / 0.17883277) + 0.28466892) / 12.0;
        let scene = select(high, low, numbers <= vec3<f32>(0.5));
        let luminance = max(dot(scene, vec3<f32>(0.2627, 0.6780, 0.0593)), 1e-9);
        return scene * pow(luminance, 0.2) * (1000.0 / 203.0);
    }
    if (frame.transfer == 2u) {
        let root = pow(numbers, vec3<f32>(1.0 / 78.84375));
        let linear = max(root - 0.8359375, vec3<f32>(0.0)) / (18.8515625 - 18.6875 * root);
        return pow(linear, vec3<f32>(1.0 / 0.1593017578125)) * (10000.0 / 203.0);
    }
    return pow(numbers, vec3<f32>(2.4));
}

// The numbers of a screen of standard dynamic range with the primaries of BT.709, for those of the film.
fn screen_numbers(numbers: vec3<f32>) -> vec3<f32> {
    var parts = frame.to_bt709 * light(numbers);
    // What BT.709 does not have is mixed with grey.
    let least = min(min(parts.r, parts.g), parts.b);
    if (least < 0.0) {
        let grey = max(dot(parts, vec3<f32>(0.2126, 0.7152, 0.0722)), 0.0);
        parts = grey + (parts - grey) * (grey / (grey - least));
    }
    // What is brighter than white is pressed into what a screen has left.
    let most = max(max(parts.r, parts.g), max(parts.b, 1e-9));
    var pressed = min(most, 1.0);
    if (frame.transfer != 0u) {
        let number = pow(most, 1.0 / 2.4);
        let above = max(number - 0.9, 0.0);
        pressed = pow(min(number, 0.9) + 0.1 * (1.0 - exp(-above / 0.1)), 2.4);
    }
    return pow(clamp(parts * (pressed / most), vec3<f32>(0.0), vec3<f32>(1.0)), vec3<f32>(1.0 / 2.4));
}

// Brightness and contrast, last of all: `src/stage/render/light.rs` says why like this.
fn lit(numbers: vec3<f32>) -> vec3<f32> {
    if (all(frame.light == vec2<f32>(1.0))) {
        return numbers;
    }
    let lifted = numbers * frame.light.x / (1.0 + (frame.light.x - 1.0) * numbers);
    return clamp((lifted - 0.5) * frame.light.y + 0.5, vec3<f32>(0.0), vec3<f32>(1.0));
}

fn shown(numbers: vec3<f32>) -> vec4<f32> {
    let inside = clamp(numbers, vec3<f32>(0.0), vec3<f32>(1.0));
    if (is_mapped) {
        return vec4<f32>(lit(screen_numbers(inside)), 1.0);
    }
    return vec4<f32>(lit(inside), 1.0);
}

fn rgb(yuv: vec3<f32>) -> vec4<f32> {
    return shown(frame.to_rgb * yuv + frame.offset.xyz);
}

// A sample of one or two bytes.
fn whole(texel: vec4<f32>) -> f32 {
    return dot(texel.rg, frame.sample_weights);
}

fn planar_chroma(place: vec2<f32>) -> vec2<f32> {
    let at = chroma_place(place);
    let u = whole(textureSampleLevel(second, linear_clamp, at, 0.0));
    let v = whole(textureSampleLevel(third, linear_clamp, at, 0.0));
    return vec2<f32>(u, v);
}

fn semi_planar_chroma(place: vec2<f32>) -> vec2<f32> {
    return textureSampleLevel(second, linear_clamp, chroma_place(place), 0.0).rg;
}

// Planes Y, U, V.
@fragment
fn planar(in: Corner) -> @location(0) vec4<f32> {
    return rgb(vec3<f32>(whole(sample_first(in.place)), planar_chroma(in.place)));
}

@fragment
fn planar_small(in: Corner) -> @location(0) vec4<f32> {
    return rgb(vec3<f32>(whole(mean_first(in.place)), planar_chroma(in.place)));
}

// Planes Y and UV.
@fragment
fn semi_planar(in: Corner) -> @location(0) vec4<f32> {
    return rgb(vec3<f32>(sample_first(in.place).r, semi_planar_chroma(in.place)));
}

@fragment
fn semi_planar_small(in: Corner) -> @location(0) vec4<f32> {
    return rgb(vec3<f32>(mean_first(in.place).r, semi_planar_chroma(in.place)));
}

// Plane Y alone: the matrix ignores the other two.
@fragment
fn grey(in: Corner) -> @location(0) vec4<f32> {
    return rgb(vec3<f32>(sample_first(in.place).r, 0.5, 0.5));
}

@fragment
fn grey_small(in: Corner) -> @location(0) vec4<f32> {
    return rgb(vec3<f32>(mean_first(in.place).r, 0.5, 0.5));
}

// RGB.
@fragment
fn plain(in: Corner) -> @location(0) vec4<f32> {
    return shown(sample_first(in.place).rgb);
}

@fragment
fn plain_small(in: Corner) -> @location(0) vec4<f32> {
    return shown(mean_first(in.place).rgb);
}
