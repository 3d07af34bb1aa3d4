/** An image that the server makes. It is one pixel large, whatever size was asked for, and valid. */
import { isObject, listAt, textAt, type JsonObject } from '../json.ts';
import { picture } from '../picture.ts';
import { idOf, kind, wholly, type Event, type Place, type Telling, type Written } from './kind.ts';
import { phases } from './tell.ts';

type ImageGenerationItem = {
  type: 'image_generation';
  /** As the model wrote it for the image model. */
  prompt: string;
  /** Base64; a picture of one pixel if absent. */
  result?: string;
  action?: 'generate' | 'edit';
  /** completed if absent; failed, there is no image */
  status?: 'completed' | 'failed';
};

export const imageGeneration = kind({
  type: 'image_generation_call',
  prefix: 'ig',
  write: { image_generation: write },
  open: ({ id, type }) => ({ id, type, status: 'in_progress', result: null }),
  fill: events,
  hosted: () => true,
});

function write(planned: ImageGenerationItem, place: Place): Written {
  const { prompt, action = 'generate', status = 'completed' } = planned;
  const tool = place.asked.tools.find((one) => one.family === 'image_generation')?.settings ?? {};
  const settings = settingsOf(tool);
  const result = planned.result ?? picture(settings.output_format, 'image', place.base, place.index);
  return wholly(place, [prompt], {
    id: idOf('ig', place),
    type: 'image_generation_call',
    status,
    action,
    ...settings,
    revised_prompt: prompt,
    result: status === 'completed' ? result : null,
  });
}

/** What the tool leaves to the model, decided. */
function settingsOf(tool: JsonObject) {
  const decided = (name: string, otherwise: string): string => {
    const asked = textAt(tool, name);
    return asked === '' || asked === 'auto' ? otherwise : asked;
  };
  return {
    background: decided('background', 'opaque'),
    output_format: decided('output_format', 'png'),
    quality: decided('quality', 'medium'),
    size: decided('size', '1024x1024'),
  };
}

function events(item: JsonObject, telling: Telling): Event[] {
  const completed = textAt(item, 'status') === 'completed';
  return [
    ...phases('image_generation_call', telling, 'in_progress', 'generating'),
    ...(completed ? partialImages(item, telling) : []),
    ...(completed ? phases('image_generation_call', telling, 'completed') : []),
  ];
}

/** As many as the tool asks for; none if it does not say. */
function partialImages(item: JsonObject, { place, response }: Telling): Event[] {
  const tool = listAt(response, 'tools').find((one) => isObject(one) && one['type'] === 'image_generation');
  const count = Number((isObject(tool) && tool['partial_images']) || 0);
  const { size, quality, background, output_format } = item;
  return Array.from({ length: count }, (_, index) => ({
    type: 'response.image_generation_call.partial_image',
    ...place,
    partial_image_index: index,
    partial_image_b64: picture(textAt(item, 'output_format'), 'partial', place.item_id, index),
    ...{ size, quality, background, output_format },
  }));
}
