import { IMAGE, imageParameter } from '../../../cluster/image';
import type { Answer } from '../answer';
import type { Image } from '../aws';
import { describe, fail, type Item, ofAnswer, ok, unknown } from '../item';

interface Answers {
  /** The AMI's. */
  id: Answer<string>;
  image: Answer<Image | null>;
}

/** The configured build of Debian is there, and is what the launch templates take it for. */
export const image: Item<Answers> = {
  name: 'image',
  ask: async ({ aws }, { config }) => {
    const id = await aws.parameter(imageParameter(config.image.build));
    return { id, image: 'value' in id ? await aws.image(id.value) : id };
  },
  judge({ id, image: found }, { config }) {
    const advice =
      'set image.build in cluster.config.ts to "latest" or to a build that Debian still publishes';
    if ('trouble' in id) {
      const { code } = id.trouble;
      if (code !== 'ParameterNotFound') return unknown(id.trouble);
      return fail(`there is no parameter ${imageParameter(config.image.build)}`, advice);
    }
    if ('trouble' in found && found.trouble.code.startsWith('InvalidAMIID')) {
      return fail(describe(found.trouble), advice);
    }
    return ofAnswer(found, (ami) => {
      if (!ami) return fail(`${id.value} of build ${config.image.build} does not exist`, advice);
      const { state, architecture, rootDevice } = ami;
      const seen = `${id.value}: ${state}, ${architecture}, root ${rootDevice}`;
      const fits =
        state === 'available' && architecture === IMAGE.architecture && rootDevice === IMAGE.rootDevice;
      if (fits) return ok(seen);
      return fail(`${seen}, not available, ${IMAGE.architecture}, root ${IMAGE.rootDevice}`, advice);
    });
  },
};
